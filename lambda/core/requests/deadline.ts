import { LONGEST_WAIT_SECONDS } from './patience.ts';
import type { RequestRecord } from './request.ts';

/** A job may wait for a day. */
export const LONGEST_AHEAD_MS = 86_400_000;

/** Holds however often the deadline is put off: a queue keeps a message for four days. */
const LONGEST_STAY_MS = 3 * 86_400_000;

export type DeadlineReading =
  | { readonly kind: 'deadline'; readonly ms: number }
  | { readonly kind: 'past' }
  | { readonly kind: 'too far' };

/**
 * Reads a caller's `deadline`: Unix seconds, or an RFC 3339 time with its offset. Its shape has been checked
 * before.
 */
export function readDeadline(value: number | string, nowMs: number): DeadlineReading {
  const ms = typeof value === 'number' ? Math.floor(value * 1000) : Date.parse(value);
  if (ms <= nowMs) return { kind: 'past' };
  return ms > nowMs + LONGEST_AHEAD_MS ? { kind: 'too far' } : { kind: 'deadline', ms };
}

/** The latest deadline that a waiting request may have, ms since 1970. */
export function latestDeadlineMs(
  record: Pick<RequestRecord, 'kind' | 'enqueuedAtMs' | 'deadlineMs'>,
): number {
  const { kind, enqueuedAtMs, deadlineMs } = record;
  const stayMs = kind === 'ticket' ? LONGEST_WAIT_SECONDS * 1000 : LONGEST_STAY_MS;
  // A ticket that will be a job has a job's deadline already.
  return Math.max(deadlineMs, enqueuedAtMs + stayMs);
}
