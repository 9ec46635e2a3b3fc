import type { AboutRequest } from '../../core/happenings/about.ts';
import type { Charge } from '../../core/keys/budget/charge.ts';
import type { Route } from '../../core/requests/route.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { aboutRequest } from '../requests/about-request.ts';
import type { IncomingRequest } from '../use-cases.ts';
import { type WindowsSeen } from '../turns/reserve.ts';

/** The state of one synchronous request, with its record once it has had to queue. */
export interface Journey {
  readonly id: string;
  /** Its group is the one in whose line it is. */
  request: IncomingRequest;
  route: Route;
  readonly tier: string;
  readonly tokens: number;
  readonly arrivedAtMs: number;
  readonly deadlineMs: number;
  readonly windows: WindowsSeen;
  /** The budget of its key was used up, and it has moved to its worst priority. */
  readonly isDemoted: boolean;
  /** Taken from the budget of its key and not settled; null = none, or its record has it. */
  charge: Charge | null;
  attempts: number;
  failures: number;
  leftOut: readonly string[];
  record: RequestRecord | undefined;
  /** When its caller would stop waiting, ms; Infinity = it waits to the end. */
  convertAtMs: number;
  /** The group where its caller counts as one of the waiting callers; undefined: nowhere. */
  countedIn: string | undefined;
  /** Settles when it is recorded that its caller waits no longer. */
  leaving: Promise<void>;
}

/** The fields of a log line about it. `untilMs`: its turn, or the present while it waits. */
export function aboutJourney(
  { id, request, tier, attempts, arrivedAtMs, record }: Journey,
  untilMs: number,
): AboutRequest {
  const { group, traceId = null } = request;
  return aboutRequest(record ?? { id, group, tier, attempts, enqueuedAtMs: arrivedAtMs, traceId }, untilMs);
}
