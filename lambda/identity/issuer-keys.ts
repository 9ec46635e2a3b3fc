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

/** The issuer may have corrected the key when it is asked again. */
const RETRY_UNUSABLE_MS = 30_000;

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
        const { key, error } = await lookUp(keySet, header);
        const isKnown = key !== undefined || error instanceof errors.JWKSMultipleMatchingKeys;
        const decision = decideKey(times, { isKnown, nowMs: clock.now() });
        switch (decision.kind) {
          case 'use and refresh':
          case 'use':
            if (decision.kind === 'use and refresh') void (reading ??= read());
            if (error !== undefined) throw error;
            return key;
          case 'unknown':
            if (error !== undefined) throw unavailable(RETRY_UNUSABLE_MS, error);
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

interface LookedUp {
  readonly key?: CryptoKey;
  /** Several keys fit, or the one that fits cannot be used. */
  readonly error?: Error;
}

async function lookUp(
  keySet: ReturnType<typeof createLocalJWKSet> | undefined,
  header: CompactJWSHeaderParameters,
): Promise<LookedUp> {
  if (keySet === undefined) return {};
  try {
    return { key: await keySet(header) };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return {};
    return { error: error instanceof Error ? error : new Error('the key cannot be used', { cause: error }) };
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
