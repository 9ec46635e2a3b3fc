/** From this age on, an issuer's keys are read again beside the requests that use them. */
const REFRESH_MS = 300_000;
/** As long as this, an issuer's keys count as its current ones: a key that it withdraws is valid for no longer. */
const FRESH_MS = 600_000;
/** While the issuer is away, its last keys stay in use for this long. */
const STALE_MS = 3_600_000;
/** Tokens with unknown keys make us ask the issuer this often at most. */
const UNKNOWN_MS = 30_000;
/** An issuer that failed is left alone for this long. */
const FAILED_MS = 5_000;

/** When an issuer's keys were last read, and when reading them last failed. */
export interface KeyTimes {
  /** null = never. */
  readonly readAtMs: number | null;
  /** null = not since then. */
  readonly failedAtMs: number | null;
}

type KeyDecision =
  | { readonly kind: 'use' }
  /** Nobody has to wait for the keys that are read meanwhile. */
  | { readonly kind: 'use and refresh' }
  | { readonly kind: 'fetch' }
  /** The issuer publishes no such key. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number };

/** Decides what to do about a token's key; `isKnown`: it is among those that were read. */
export function decideKey(
  { readAtMs, failedAtMs }: KeyTimes,
  { isKnown, nowMs }: { readonly isKnown: boolean; readonly nowMs: number },
): KeyDecision {
  const ageMs = readAtMs === null ? Infinity : nowMs - readAtMs;
  if (isKnown && ageMs < REFRESH_MS) return { kind: 'use' };
  if (ageMs < UNKNOWN_MS) return { kind: 'unknown' };
  const retryAfterMs = failedAtMs === null ? 0 : failedAtMs + FAILED_MS - nowMs;
  const mayAsk = retryAfterMs <= 0;
  if (isKnown && ageMs < STALE_MS) {
    // Only the first of those who ask an issuer that does not answer waits for it.
    const hasFailed = failedAtMs !== null;
    if (!mayAsk) return { kind: 'use' };
    if (ageMs < FRESH_MS || hasFailed) return { kind: 'use and refresh' };
  }
  return mayAsk ? { kind: 'fetch' } : { kind: 'unavailable', retryAfterMs };
}
