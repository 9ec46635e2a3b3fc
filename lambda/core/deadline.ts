/** A job may wait for a day. */
export const LONGEST_AHEAD_MS = 86_400_000;

export type DeadlineReading =
  | { readonly kind: 'deadline'; readonly ms: number }
  | { readonly kind: 'past' }
  | { readonly kind: 'too far' };

/** A caller's `deadline`: Unix seconds, or a time with its offset as RFC 3339 writes it; checked for its shape before. */
export function readDeadline(value: number | string, nowMs: number): DeadlineReading {
  const ms = typeof value === 'number' ? Math.floor(value * 1000) : Date.parse(value);
  if (ms <= nowMs) return { kind: 'past' };
  return ms > nowMs + LONGEST_AHEAD_MS ? { kind: 'too far' } : { kind: 'deadline', ms };
}
