const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The gaps after the first attempt, the second, …: ten attempts in about sixteen hours. */
export const RETRY_GAPS_MS: readonly number[] = [
  5_000,
  30_000,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
];
/** Spreads retries to receivers that failed together. */
const JITTER = 0.1;
/** A receiver that asks for a longer pause is called after this all the same. */
export const LONGEST_GAP_MS = 8 * HOUR_MS;
/** No attempt comes later than this after the request's end: its record is kept for a day. */
export const GIVE_UP_AFTER_MS = 20 * HOUR_MS;

/** When to try again after `attempts` failed ones, ms since 1970, or null: that was the last. `random` in [0, 1). */
export function nextAttemptAtMs(failed: {
  readonly attempts: number;
  readonly endedAtMs: number;
  readonly nowMs: number;
  /** The pause that the receiver asked for. */
  readonly retryAfterMs: number | null;
  readonly random: number;
}): number | null {
  const gapMs = RETRY_GAPS_MS[failed.attempts - 1];
  if (gapMs === undefined) return null;
  const ownMs = gapMs * (1 + JITTER * failed.random);
  const waitMs = Math.max(ownMs, Math.min(failed.retryAfterMs ?? 0, LONGEST_GAP_MS));
  const atMs = Math.ceil(failed.nowMs + waitMs);
  return atMs > failed.endedAtMs + GIVE_UP_AFTER_MS ? null : atMs;
}
