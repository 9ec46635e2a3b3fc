import type { LogFields } from '../../ports/log.ts';

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

/** The fields of every log line about a request. `untilMs`: its turn, or the present while it waits. */
export const aboutRequest = (request: Told, untilMs: number): LogFields => ({
  requestId: request.id,
  group: request.group,
  tier: request.tier,
  attempt: request.attempts,
  waitMs: Math.max(0, untilMs - request.enqueuedAtMs),
  traceId: request.traceId ?? undefined,
});
