import { nextAttemptAtMs } from './delivery-schedule.ts';
import { isTerminal, type RequestRecord } from '../requests/request.ts';
import { type DeliveryError, type Delivery, notYetTried } from './delivery-state.ts';

/** The outcome of an attempt. `retryAfterMs`: from the receiver's `Retry-After`. */
export type DeliveryOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'unanswered'; readonly error: DeliveryError };

/** An attempt takes 15 s at most; one that has said nothing for this long has lost its function. */
const PRESUMED_DEAD_MS = 60_000;

/**
 * A function that announces an end writes it within seconds, or has died: the one that ends the request then
 * announces it anew.
 */
const UNWRITTEN_END_MS = 15 * 60_000;

const LOOK_AGAIN_MS = { least: 2_000, most: 60_000 } as const;

const GONE = 410;

/** The decision about an announcement: drop it, look at it later, or deliver. */
export type DeliveryDecision =
  | { readonly kind: 'drop' }
  | { readonly kind: 'again'; readonly atMs: number }
  | { readonly kind: 'attempt' };

/**
 * An end is announced before it is written: every end of a job, and also one of a ticket that may still become a
 * job.
 */
export function decideDelivery(
  record: RequestRecord | undefined,
  { announcedAtMs, nowMs }: { readonly announcedAtMs: number; readonly nowMs: number },
): DeliveryDecision {
  if (record === undefined || record.webhookUrl === null) return { kind: 'drop' };
  if (!isTerminal(record.status)) return whileUnwritten(announcedAtMs, nowMs);
  if (record.kind === 'ticket') return { kind: 'drop' };
  const { status, nextAttemptAtMs: nextMs } = record.delivery ?? notYetTried;
  if (status === 'delivered' || status === 'gave_up') return { kind: 'drop' };
  return nextMs !== null && nextMs > nowMs ? { kind: 'again', atMs: nextMs } : { kind: 'attempt' };
}

function whileUnwritten(announcedAtMs: number, nowMs: number): DeliveryDecision {
  const ageMs = nowMs - announcedAtMs;
  if (ageMs > UNWRITTEN_END_MS) return { kind: 'drop' };
  const gapMs = Math.min(LOOK_AGAIN_MS.most, Math.max(LOOK_AGAIN_MS.least, ageMs));
  return { kind: 'again', atMs: nowMs + gapMs };
}

/** The delivery with one more attempt under way. */
export const begun = (before: Delivery | null, nowMs: number): Delivery => ({
  ...notYetTried,
  attempts: (before ?? notYetTried).attempts + 1,
  lastAttemptAtMs: nowMs,
  nextAttemptAtMs: nowMs + PRESUMED_DEAD_MS,
});

/**
 * The delivery after its attempt: 2xx ends it, so does 410; anything else is tried again until that makes no sense.
 */
export function concluded(
  delivery: Delivery,
  outcome: DeliveryOutcome,
  at: { readonly nowMs: number; readonly endedAtMs: number; readonly random: number },
): Delivery {
  const isAnswered = outcome.kind === 'answered';
  const last = {
    ...delivery,
    lastStatus: isAnswered ? outcome.status : null,
    lastError: isAnswered ? null : outcome.error,
    nextAttemptAtMs: null,
  };
  if (isAnswered && outcome.status >= 200 && outcome.status < 300) return { ...last, status: 'delivered' };
  if (isAnswered && outcome.status === GONE) return { ...last, status: 'gave_up' };
  const retryAfterMs = isAnswered ? outcome.retryAfterMs : null;
  const nextMs = nextAttemptAtMs({ ...at, attempts: delivery.attempts, retryAfterMs });
  return nextMs === null
    ? { ...last, status: 'gave_up' }
    : { ...last, status: 'failed', nextAttemptAtMs: nextMs };
}

/** For operators: one more attempt, at once, for a delivery that was given up. */
export const revived = (delivery: Delivery): Delivery => ({
  ...delivery,
  status: 'failed',
  nextAttemptAtMs: null,
});

/** The receiver did not want it any more; nobody has to look into that. */
export const isUnwanted = ({ lastStatus }: Delivery): boolean => lastStatus === GONE;
