/** As long as this, an issuer's keys count as its current ones: a key that it withdraws is valid for no longer. */
const FRESH_MS = 600_000;
/** While the issuer is away, its last keys stay in use for this long. */
const STALE_MS = 3_600_000;
/** Tokens with unknown keys make us ask the issuer this often at most. */
const UNKNOWN_MS = 30_000;
/** An issuer that failed is left alone for this long. */
const FAILED_MS = 5_000;

/** When an issuer's keys were last read, and when reading them last failed; null = never. */
export interface KeyTimes {
  readonly readAtMs: number | null;
  readonly failedAtMs: number | null;
}

type KeyDecision =
  | { readonly kind: 'use' }
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
  if (isKnown && ageMs < FRESH_MS) return { kind: 'use' };
  if (ageMs < UNKNOWN_MS) return { kind: 'unknown' };
  const retryAfterMs = failedAtMs === null ? 0 : failedAtMs + FAILED_MS - nowMs;
  if (retryAfterMs <= 0) return { kind: 'fetch' };
  return isKnown && ageMs < STALE_MS ? { kind: 'use' } : { kind: 'unavailable', retryAfterMs };
}
