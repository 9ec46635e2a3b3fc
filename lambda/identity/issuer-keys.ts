import { createLocalJWKSet, errors, type CompactJWSHeaderParameters, type CryptoKey } from 'jose';
import * as z from 'zod';
import { Fault } from '../core/faults.ts';
import type { TokenIssuer } from '../core/identity/identity-settings.ts';
import { isIssuerUrl } from '../core/identity/issuer-url.ts';
import { decideKey, type KeyTimes } from '../core/identity/known-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { FetchJson } from './fetch-json.ts';

export interface IssuerKeys {
  /**
   * The key that a token's header names; undefined: the issuer publishes no such key.
   * @throws Fault `issuer_unavailable`
   */
  find(header: CompactJWSHeaderParameters): Promise<CryptoKey | undefined>;
}

interface IssuerKeysDeps {
  readonly issuer: Pick<TokenIssuer, 'issuer' | 'jwksUrl'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetchJson: FetchJson;
}

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isIssuerUrl) });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Holds the public keys of an issuer for as long as the function lives, and reads them again when that is due. */
export function createIssuerKeys({ issuer, clock, fetchJson }: IssuerKeysDeps): IssuerKeys {
  let keySet: ReturnType<typeof createLocalJWKSet> | undefined;
  let times: KeyTimes = { readAtMs: null, failedAtMs: null };
  let cause: unknown;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      const url = issuer.jwksUrl ?? (await discover(issuer.issuer, fetchJson));
      keySet = createLocalJWKSet(keySetSchema.parse(await fetchJson(url)));
      times = { readAtMs: clock.now(), failedAtMs: null };
    } catch (error) {
      cause = error;
      times = { ...times, failedAtMs: clock.now() };
    }
    reading = undefined;
  }

  return {
    async find(header) {
      for (;;) {
        const key = await keyIn(keySet, header);
        const decision = decideKey(times, { isKnown: key !== undefined, nowMs: clock.now() });
        switch (decision.kind) {
          case 'use and refresh':
            void (reading ??= read());
            return key;
          case 'use':
            return key;
          case 'unknown':
            return undefined;
          case 'unavailable':
            throw unavailable(decision.retryAfterMs, cause);
          case 'fetch':
            await (reading ??= read());
        }
      }
    },
  };
}

async function keyIn(
  keySet: ReturnType<typeof createLocalJWKSet> | undefined,
  header: CompactJWSHeaderParameters,
): Promise<CryptoKey | undefined> {
  try {
    return await keySet?.(header);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    throw error;
  }
}

async function discover(issuer: string, fetchJson: FetchJson): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = discoverySchema.parse(await fetchJson(url));
  if (found.issuer !== issuer) throw new Error(`${url} describes another issuer`);
  return found.jwks_uri;
}

const unavailable = (retryAfterMs: number, cause: unknown) =>
  new Fault(
    'issuer_unavailable',
    'The keys of the issuer of this token cannot be read at the moment; try again shortly.',
    { retryAfterMs, cause },
  );
