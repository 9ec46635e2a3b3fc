import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { isLoopbackUrl } from '../../core/identity/issuer-url.ts';
import { KEY_PREFIX } from '../../core/keys/key-record.ts';
import type { ConfigFile } from '../files/file-schema.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import { HASH_EXPECTED } from './configured-keys.ts';
import type { IssuerSettings } from './identity-settings.ts';

type Path = Refusal['path'];

/** A mapping of the file, and where it stands there. */
interface Placed {
  readonly key: string;
  readonly path: Path;
}

/** Callers without a secret of ours, as the functions read them. */
export function identitiesOf(file: ConfigFile): Pick<HeadwayConfig, 'jwt' | 'iam'> {
  const { jwt, iam } = file.general_settings;
  const idOf = (key: string) => keyIdIn(file, key) ?? key;
  return {
    ...(jwt && {
      jwt: issuersIn(jwt).map(({ settings }) => ({
        issuer: settings.issuer,
        audiences: [settings.audience].flat(),
        ...(settings.jwks_url !== undefined && { jwksUrl: settings.jwks_url }),
        mappings: settings.key_mappings.map(({ claim = settings.claim, value, key }) => ({
          claim,
          value,
          keyId: idOf(key),
        })),
      })),
    }),
    ...(iam && { iam: iam.key_mappings.map(({ value, key }) => ({ value, keyId: idOf(key) })) }),
  };
}

export const identityRefusals = (file: ConfigFile): Refusal[] => [
  ...openRefusals(file),
  ...doorRefusals(file),
  ...unknownKeyRefusals(file),
  ...secretlessRefusals(file),
];

/** Whoever can answer on the machine that runs the functions signs what it likes. */
export const identityNotices = ({ general_settings: { jwt } }: ConfigFile): Remark[] =>
  issuersIn(jwt).flatMap(({ settings: { issuer, jwks_url: jwksUrl }, path }) =>
    isLoopbackUrl(jwksUrl ?? issuer)
      ? [
          {
            path,
            message: 'an issuer on this machine; deployed, it is out of reach',
            isWarning: true,
            isAboutDeploying: true,
          },
        ]
      : [],
  );

/** Without a master key nobody is asked for a key at all. */
const openRefusals = ({ general_settings: general }: ConfigFile): Refusal[] =>
  (['jwt', 'iam'] as const)
    .filter((name) => general[name] !== undefined && general.master_key === undefined)
    .map((name) => ({
      path: ['general_settings', name],
      expected: 'general_settings.master_key beside it: without one everybody may call',
    }));

/** Only a function URL tells who signed a request. */
const doorRefusals = ({ general_settings: { iam }, headway_settings: settings }: ConfigFile): Refusal[] =>
  iam !== undefined && settings.function_url === undefined
    ? [
        {
          path: ['general_settings', 'iam'],
          expected: 'headway_settings.function_url beside it: callers sign for a function URL only',
        },
      ]
    : [];

const unknownKeyRefusals = (file: ConfigFile): Refusal[] =>
  placedMappings(file)
    .filter(({ key }) => keyIdIn(file, key) === undefined)
    .map(({ path }) => ({
      path: [...path, 'key'],
      expected: `the name of a key in headway_settings.keys, or the id of a stored key, which begins with ${KEY_PREFIX}`,
    }));

/** A key without a secret is of use to those whom a mapping gives it. */
function secretlessRefusals(file: ConfigFile): Refusal[] {
  const used = new Set(placedMappings(file).map(({ key }) => keyIdIn(file, key)));
  return (file.headway_settings.keys ?? []).flatMap(({ id, hashes }, index) =>
    hashes.length > 0 || used.has(id)
      ? []
      : [
          {
            path: ['headway_settings', 'keys', index, 'hash'],
            expected: `${HASH_EXPECTED}; only a key that general_settings.jwt or iam names needs none`,
          },
        ],
  );
}

const keyIdIn = ({ headway_settings: { keys = [] } }: ConfigFile, key: string): string | undefined =>
  keys.find(({ settings }) => settings.name === key)?.id ?? (key.startsWith(KEY_PREFIX) ? key : undefined);

const placedMappings = ({ general_settings: { jwt, iam } }: ConfigFile): Placed[] => [
  ...issuersIn(jwt).flatMap(({ settings, path }) => placed(settings.key_mappings, path)),
  ...placed(iam?.key_mappings ?? [], ['general_settings', 'iam']),
];

const placed = (mappings: readonly { readonly key: string }[], path: Path): Placed[] =>
  mappings.map(({ key }, index) => ({ key, path: [...path, 'key_mappings', index] }));

function issuersIn(
  jwt: IssuerSettings | readonly IssuerSettings[] | undefined,
): { readonly settings: IssuerSettings; readonly path: Path }[] {
  const path = ['general_settings', 'jwt'];
  if (jwt === undefined) return [];
  if (!isList(jwt)) return [{ settings: jwt, path }];
  return jwt.map((settings, index) => ({ settings, path: [...path, index] }));
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
