import type { AboutRequest } from '../../core/happenings/about.ts';

/** The fields that a record and its message share. */
interface Told {
  readonly id: string;
  readonly group: string;
  readonly tier: string;
  /** Upstream calls begun. */
  readonly attempts: number;
  readonly enqueuedAtMs: number;
  readonly traceId: string | null;
}

/** The fields of everything that is told about a request. `untilMs`: its turn, or the present while it waits. */
export const aboutRequest = (request: Told, untilMs: number): AboutRequest => ({
  requestId: request.id,
  group: request.group,
  tier: request.tier,
  attempt: request.attempts,
  waitMs: Math.max(0, untilMs - request.enqueuedAtMs),
  traceId: request.traceId ?? undefined,
});
