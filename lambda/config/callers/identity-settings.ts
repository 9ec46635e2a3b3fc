import * as z from 'zod';
import { isIssuerUrl, ISSUER_URL_EXPECTED } from '../../core/identity/issuer-url.ts';
import { expects, oneOrSeveral, text } from '../files/fields.ts';

const VALUE_EXPECTED =
  'the whole value, or its beginning up to a "/" or ":" and then "*", e.g. value: "repo:my-org/my-repo:*"';

/** A prefix that ended inside a name would fit other names too, of strangers where anybody may choose one. */
const value = text('value: "repo:my-org/my-repo:*"').regex(/^[^*]+$|^[^*]*[/:]\*$/, expects(VALUE_EXPECTED));
const key = text('key: ci').max(128, expects('the id of a key, or the name of one in headway_settings.keys'));
const claim = text('claim: sub').max(255, expects('the name of a claim, e.g. claim: sub'));

const MAPPING_EXPECTED = 'a mapping with value and key, e.g. - {value: "repo:my-org/my-repo:*", key: ci}';
const MAPPINGS_EXPECTED = `a list of at least one mapping, each e.g. - {value: "repo:my-org/my-repo:*", key: ci}`;
const MOST_MAPPINGS = 1_000;

const mappingsOf = <T extends z.ZodType>(mapping: T) =>
  z
    .array(mapping, expects(MAPPINGS_EXPECTED))
    .min(1, expects(MAPPINGS_EXPECTED))
    .max(MOST_MAPPINGS, expects(`at most ${MOST_MAPPINGS} mappings`));

const url = (example: string) => text(example).refine(isIssuerUrl, expects(ISSUER_URL_EXPECTED));
const audience = text('audience: https://headway.example.com');
const AUDIENCES_EXPECTED = 'a text or a list of texts, e.g. audience: https://headway.example.com';

const JWT_EXPECTED =
  'a mapping of issuer, audience, key_mappings and perhaps claim and jwks_url, or a list of such mappings';

const issuerSettings = z.strictObject(
  {
    issuer: url('issuer: https://token.actions.githubusercontent.com'),
    audience: oneOrSeveral(
      audience,
      z.array(audience, expects(AUDIENCES_EXPECTED)).min(1, expects(AUDIENCES_EXPECTED)),
    ),
    jwks_url: url('jwks_url: https://example.com/keys').optional(),
    claim: claim.default('sub'),
    key_mappings: mappingsOf(
      z.strictObject({ claim: claim.optional(), value, key }, expects(MAPPING_EXPECTED)),
    ),
  },
  expects(JWT_EXPECTED),
);

const issuerList = z
  .array(issuerSettings, expects(JWT_EXPECTED))
  .min(1, expects(JWT_EXPECTED))
  .max(20, expects('at most 20 issuers'))
  .superRefine((issuers, context) => {
    for (const [index, { issuer }] of issuers.entries()) {
      if (!issuers.slice(0, index).some((other) => other.issuer === issuer)) continue;
      const message = 'an issuer that no other entry has: one entry may have several audiences and mappings';
      context.addIssue({ code: 'custom', path: [index, 'issuer'], message });
    }
  });

/** `general_settings.jwt` */
export const jwtSettings = oneOrSeveral(issuerSettings, issuerList);

const IAM_EXPECTED =
  'a mapping with key_mappings, e.g. iam: {key_mappings: [{value: "arn:aws:sts::111122223333:assumed-role/ci/*", key: ci}]}';

/** `general_settings.iam` */
export const iamSettings = z.strictObject(
  { key_mappings: mappingsOf(z.strictObject({ value, key }, expects(MAPPING_EXPECTED))) },
  expects(IAM_EXPECTED),
);

export type IssuerSettings = z.infer<typeof issuerSettings>;
