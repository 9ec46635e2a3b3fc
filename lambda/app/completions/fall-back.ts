import { Fault } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';
import { chooseFallback, isBrokenFor, type Leaving } from '../attempts/choose-fallback.ts';
import type { Deps } from '../deps.ts';
import { refuse } from '../queueing/enqueue.ts';
import { countCaller } from '../queueing/ceiling.ts';
import { reroute } from '../queueing/reroute.ts';
import { claimTurn, firstStep, standIn, type Step } from './journey.ts';
import type { Journey } from './journey-state.ts';

/** The state of the group in which the journey begins: a fallback, if no deployment of its own takes calls. */
export async function detour(deps: Deps, journey: Journey, state: GroupState): Promise<GroupState> {
  const { tokens, request } = journey;
  if (!isBrokenFor(deps, { group: request.group, tokens }, state)) return state;
  const to = await chooseFallback(deps, leavingOf(journey), 'broken');
  if (to === undefined) return state;
  standIn(journey, to);
  return to.state;
}

/**
 * After a call that was its last in its group: a turn in the next group, with the same place and deadline.
 * undefined: there is none, or no turn came in time; the refusal is the answer.
 */
export async function fallBack(
  deps: Deps,
  journey: Journey,
  { reason }: Pick<UpstreamRefusal, 'reason'>,
): Promise<Step | undefined> {
  if (journey.request.signal?.aborted === true) return undefined;
  const to = await chooseFallback(deps, leavingOf(journey), reason);
  if (to === undefined) return undefined;
  const { record, tokens } = journey;
  if (record === undefined) {
    standIn(journey, to);
    return inTime(() => firstStep(deps, journey, to.state));
  }
  try {
    const carried = { tokens, payload: null };
    const moved = await reroute(deps, { record, to, attempt: record.attempts, carried });
    if (moved.kind === 'conflict') return undefined;
    standIn(journey, to);
    journey.record = moved.record;
    countCaller(deps, journey, moved.row);
    return await inTime(() => claimTurn(deps, journey, moved.record));
  } catch (fault) {
    // Its caller is told that it failed, and it is unknown whether it has its place.
    if (fault instanceof Fault && fault.code === 'store_unavailable') await refuse(deps, record);
    throw fault;
  }
}

async function inTime(step: () => Promise<Step>): Promise<Step | undefined> {
  try {
    return await step();
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'timed_out_in_queue') return undefined;
    throw fault;
  }
}

function leavingOf({ request, route, tokens, attempts, deadlineMs, record }: Journey): Leaving {
  const { group, keyId = null, wishes = noWishes } = request;
  return {
    group,
    keyId,
    wishes,
    route,
    tokens,
    attempts,
    deadlineMs: record?.deadlineMs ?? deadlineMs,
  };
}
