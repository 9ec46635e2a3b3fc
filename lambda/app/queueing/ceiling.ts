import { Fault } from '../../core/faults.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import { callerCameWrite, callerLeftWrite } from '../../core/line/queue-write.ts';
import { admittedUpTo, placesFor, type WaitingRoom } from '../../core/line/tiers/waiting-room.ts';
import type { RequestKind } from '../../core/requests/request.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import { aboutJourney, type Journey } from '../completions/journey-state.ts';
import { endWaiting } from '../turns/turns.ts';

/** When there may be room for one more waiting caller. */
export const TOO_MANY_RETRY_MS = 5_000;

/**
 * A caller who would not wait, or may not because too many do, becomes a job from the start.
 * @throws Fault `too_many_waiting`: its caller does not accept that.
 */
export function waitingAs(deps: Deps, { request, convertAtMs }: Journey, queue: QueueRow): RequestKind {
  const isFull = queue.callers >= placesFor(roomOf(deps), request.priority, queue.worstCaller);
  if (request.maxWaitMs === undefined && isFull) throw tooMany(deps, queue);
  return isFull || deps.clock.now() >= convertAtMs ? 'job' : 'ticket';
}

/**
 * Counts a caller who has queued. Many may have come at once, each seeing room for one more, but the bell has
 * counted them: a caller too many becomes a job at once, or its request is over. `row`: as the bell left it.
 * @throws Fault `too_many_waiting`.
 */
export async function enterLine(deps: Deps, journey: Journey, row: QueueRow | undefined): Promise<void> {
  countCaller(deps, journey, row);
  if (row === undefined) return;
  const { callers, worstCaller } = row;
  if (callers <= placesFor(roomOf(deps), journey.request.priority, worstCaller)) return;
  const nowMs = deps.clock.now();
  if (journey.request.maxWaitMs !== undefined) {
    journey.convertAtMs = nowMs;
    return;
  }
  const { fault, error } = refusalFor(deps, { callers: callers - 1, worstCaller });
  await tryOnce(deps, { step: 'refuse', ...aboutJourney(journey, nowMs) }, () =>
    endWaiting(deps, journey.id, { name: 'refuse', nowMs, error }),
  );
  await leaveLine(deps, journey);
  throw fault;
}

/** A bell that could not be rung has counted nobody, or nobody knows. */
export function countCaller(deps: Deps, journey: Journey, row: QueueRow | undefined): void {
  const isCounted = row !== undefined && deps.config.maxWaitingCallers !== undefined;
  journey.countedIn = isCounted ? journey.request.group : undefined;
}

/** The dispatcher has moved its request into another group's line, and has counted nobody. */
export async function moveCaller(deps: Deps, journey: Journey, group: string): Promise<void> {
  const { countedIn } = journey;
  if (countedIn === undefined || countedIn === group) return;
  await leaveLine(deps, journey);
  const about = { step: 'enter line', ...aboutJourney(journey, deps.clock.now()) };
  await tryOnce(deps, about, async () => {
    await deps.groups.writeQueue(group, callerCameWrite);
    journey.countedIn = group;
  });
}

/** This count only limits how many wait: a failed write is made up for when the line is empty. */
export async function leaveLine(deps: Deps, journey: Journey): Promise<void> {
  const { countedIn } = journey;
  if (countedIn === undefined) return;
  journey.countedIn = undefined;
  const about = { step: 'leave line', ...aboutJourney(journey, deps.clock.now()) };
  await tryOnce(deps, about, () => deps.groups.writeQueue(countedIn, callerLeftWrite));
}

const roomOf = ({ config }: Deps): WaitingRoom => ({
  tiers: config.tiers,
  ceiling: config.maxWaitingCallers ?? Infinity,
});

/** For a caller who may wait no longer: what it is told, and what its record says. */
export function refusalFor(deps: Deps, queue: Pick<QueueRow, 'callers' | 'worstCaller'>) {
  const fault = tooMany(deps, queue);
  const { message, code } = fault;
  return { fault, error: { message, type: 'rate_limit_error', param: null, code } };
}

function tooMany(deps: Deps, { callers, worstCaller }: Pick<QueueRow, 'callers' | 'worstCaller'>): Fault {
  const best = admittedUpTo(roomOf(deps), callers, worstCaller);
  const better = best === undefined ? '' : `At the moment, a priority of ${best} or lower is accepted. `;
  return new Fault(
    'too_many_waiting',
    `Too many callers wait for this model with an open connection. ${better}Try again later, or send 'Prefer: respond-async' and collect the answer later.`,
    { retryAfterMs: TOO_MANY_RETRY_MS },
  );
}
