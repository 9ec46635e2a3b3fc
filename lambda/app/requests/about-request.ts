import type { LogFields } from '../../ports/log.ts';

/** What a record and its message both know. */
interface Told {
  readonly id: string;
  readonly group: string;
  readonly tier: string;
  /** Upstream calls begun. */
  readonly attempts: number;
  readonly enqueuedAtMs: number;
  readonly traceId: string | null;
}

/** What every log line about a request says of it. `untilMs`: its turn, or the moment while it waits. */
export const aboutRequest = (request: Told, untilMs: number): LogFields => ({
  requestId: request.id,
  group: request.group,
  tier: request.tier,
  attempt: request.attempts,
  waitMs: Math.max(0, untilMs - request.enqueuedAtMs),
  traceId: request.traceId ?? undefined,
});
