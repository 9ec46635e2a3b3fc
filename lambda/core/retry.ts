import type { RefusalReason } from './attempts/outcome.ts';
import type { UpstreamRefusal } from './ports.ts';

/** Failed upstream calls of one request, at the most; a 429 is not one. */
export const MAX_FAILURES = 3;
/** A job whose function died during the call is begun anew until it has been begun so often. */
export const MAX_ATTEMPTS = 12;
/** Upstream calls begun for one request, at the most: 429 after 429, some 17 minutes at the usual cooldown. */
export const MAX_CALLS = 200;
const COOLDOWN_MS = { limited: 5_000, least: 1_000, most: 3_600_000 };

/** Whether the same request may succeed on another try. */
export const isRetryable = ({ reason }: UpstreamRefusal): boolean => retryable.has(reason);

const retryable: ReadonlySet<RefusalReason> = new Set(['rate_limited', 'failed', 'timed_out']);

/**
 * How long the deployment gets no more turns, ms: what `Retry-After` says (1 s to 1 h); else 5 s for a 429
 * (LiteLLM's `cooldown_time`) and 0.5 s doubling to 8 s for failures; 0 for what is the request's own fault.
 * `random` in [0, 1) spreads the back-off by a quarter.
 */
export function cooldownMs(refusal: UpstreamRefusal, failuresBefore: number, random: number): number {
  if (!isRetryable(refusal)) return 0;
  const { limited, least, most } = COOLDOWN_MS;
  if (refusal.retryAfterMs !== null) return Math.min(most, Math.max(least, refusal.retryAfterMs));
  if (refusal.reason === 'rate_limited') return limited;
  return Math.min(8_000, 500 * 2 ** failuresBefore) * (1 + random / 4);
}

/**
 * Whether a refused call goes back to its place. `soonestMs`: when its deployment takes calls again; beyond
 * the deadline the refusal itself is the better answer.
 */
export function mayRetry(
  refusal: UpstreamRefusal,
  request: { readonly failures: number; readonly attempts: number; readonly deadlineMs: number },
  soonestMs: number,
): boolean {
  const failures = request.failures + (refusal.reason === 'rate_limited' ? 0 : 1);
  return (
    isRetryable(refusal) &&
    failures < MAX_FAILURES &&
    request.attempts < MAX_CALLS &&
    soonestMs < request.deadlineMs
  );
}
