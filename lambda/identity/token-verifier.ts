import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { Fault } from '../core/faults.ts';
import { keyOfClaims } from '../core/identity/choose-key.ts';
import type { TokenIssuer } from '../core/identity/identity-settings.ts';
import { judgeClaims } from '../core/identity/judge-claims.ts';
import type { Clock } from '../ports/clock.ts';
import type { TokenVerifier } from '../ports/keys/key-store.ts';
import { fetchJson, type FetchJson } from './fetch-json.ts';
import { createIssuerKeys, type IssuerKeys } from './issuer-keys.ts';

/** Signatures by a private key only: with a shared secret, a public key could be passed off as that secret. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

interface VerifierDeps {
  readonly issuers: readonly TokenIssuer[];
  readonly clock: Pick<Clock, 'now'>;
  readonly fetchJson?: FetchJson;
}

/** Verifies tokens of the configured issuers. Their keys are read when the first token needs them. */
export function createTokenVerifier({
  issuers,
  clock,
  fetchJson: read = fetchJson,
}: VerifierDeps): TokenVerifier {
  const known = new Map(
    issuers.map((issuer) => [
      issuer.issuer,
      { issuer, keys: createIssuerKeys({ issuer, clock, fetchJson: read }) },
    ]),
  );

  return {
    async keyOf(token) {
      const { algorithm, claims } = parse(token);
      if (!algorithms.includes(algorithm)) {
        throw invalid(`Its algorithm is not accepted: alg must be one of ${algorithms.join(', ')}.`);
      }
      const from = known.get(claims.iss ?? '');
      if (from === undefined)
        throw invalid('Its issuer is not trusted here: iss names none that is configured.');
      await checkSignature(token, from.keys);
      const judged = judgeClaims(claims, from.issuer, clock.now());
      if (judged.kind === 'refused') throw new Fault(judged.code, judged.message);
      const keyId = keyOfClaims(claims, from.issuer.mappings);
      if (keyId === undefined) throw notMapped(from.issuer);
      return keyId;
    },
  };
}

function parse(token: string): { readonly algorithm: string; readonly claims: JWTPayload } {
  try {
    return { algorithm: String(decodeProtectedHeader(token).alg), claims: decodeJwt(token) };
  } catch {
    throw invalid('It cannot be read: a JWT has a header, claims and a signature in base64url.');
  }
}

/** jose's own errors speak of the token only; whatever else is thrown is not the caller's. */
async function checkSignature(token: string, keys: IssuerKeys): Promise<void> {
  try {
    await compactVerify(
      token,
      async (header) => {
        const key = await keys.find(header);
        if (key === undefined) throw invalid('It is signed with a key that its issuer does not publish.');
        return key;
      },
      { algorithms },
    );
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      throw invalid('It does not say which key of its issuer has signed it: kid is missing.');
    }
    if (error instanceof errors.JOSEError) throw invalid('Its signature is not right.');
    throw error;
  }
}

const invalid = (reason: string) => new Fault('invalid_token', `The token is not valid here. ${reason}`);

const notMapped = ({ mappings }: TokenIssuer) =>
  new Fault(
    'token_not_mapped',
    `The token is valid, but chooses no key here: no mapping fits its claims (${[...new Set(mappings.map(({ claim }) => claim))].join(', ')}).`,
  );
