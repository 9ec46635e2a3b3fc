import type { Cause } from '../../core/attempts/fallbacks.ts';
import { Fault, type FaultCode } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';
import { chooseFallback, isBrokenFor, type Fallback, type Leaving } from '../attempts/choose-fallback.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import { refuse } from '../queueing/enqueue.ts';
import { countCaller } from '../queueing/ceiling.ts';
import { reroute, type Rerouted } from '../queueing/reroute.ts';
import { claimTurn, firstStep, standIn, type Step } from './journey.ts';
import { aboutJourney, type Journey } from './journey-state.ts';

/** The state of the group in which the journey begins: a fallback, if no deployment of its own takes calls. */
export async function detour(deps: Deps, journey: Journey, state: GroupState): Promise<GroupState> {
  const { tokens, request } = journey;
  if (!isBrokenFor(deps, { group: request.group, tokens }, state)) return state;
  const to = await chosen(deps, journey, 'broken');
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
  const to = await chosen(deps, journey, reason);
  if (to === undefined) return undefined;
  const { record, tokens } = journey;
  if (record === undefined) {
    standIn(journey, to);
    return keepingRefusal(() => firstStep(deps, journey, to.state));
  }
  let moved: Rerouted | undefined;
  await tryOnce(deps, aboutStep(deps, journey), async () => {
    moved = await reroute(deps, { record, to, attempt: record.attempts, carried: { tokens, payload: null } });
  });
  // It may have its place there, where nobody would take its turn. If it has none, the refusal ends it.
  if (moved === undefined) await refuse(deps, record);
  if (moved?.kind !== 'done') return undefined;
  const { record: next, row } = moved;
  standIn(journey, to);
  journey.record = next;
  countCaller(deps, journey, row);
  return keepingRefusal(() => claimTurn(deps, journey, next));
}

/** A store that fails for a moment must not hide what is known: there is no fallback then. */
async function chosen(deps: Deps, journey: Journey, cause: Cause): Promise<Fallback | undefined> {
  let to: Fallback | undefined;
  await tryOnce(deps, aboutStep(deps, journey), async () => {
    to = await chooseFallback(deps, leavingOf(journey), cause);
  });
  return to;
}

const aboutStep = (deps: Deps, journey: Journey) => ({
  step: 'fall back',
  ...aboutJourney(journey, deps.clock.now()),
});

/** Faults of the other group's line and its stores. The refusal, which is known, tells the caller more. */
const hidden: readonly FaultCode[] = [
  'key_revoked',
  'store_unavailable',
  'timed_out_in_queue',
  'tokens_exceed_limit',
  'too_many_waiting',
];

async function keepingRefusal(step: () => Promise<Step>): Promise<Step | undefined> {
  try {
    return await step();
  } catch (fault) {
    if (fault instanceof Fault && hidden.includes(fault.code)) return undefined;
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
