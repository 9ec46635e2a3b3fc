import type { GroupState } from '../core/ports.ts';
import type { RequestRecord, Turn } from '../core/request.ts';
import { isAnybodyAhead, type QueueRow } from '../core/queue-row.ts';
import { tierOf } from '../core/tiers.ts';
import { awaitTurn } from './await-turn.ts';
import type { Deps } from './deps.ts';
import { enqueue, sendAndRing, withdraw } from './enqueue.ts';
import type { IncomingRequest } from './gateway.ts';
import { reserve, type WindowsSeen } from './reserve.ts';
import { FUNCTION_LIFE_MS, waitLimitMs } from './time-limits.ts';
import { tokensFor } from './tokens.ts';

/** One synchronous request on its way: what is known of it, and its record once it has had to queue. */
export interface Journey {
  readonly id: string;
  readonly request: IncomingRequest;
  readonly tier: string;
  readonly tokens: number;
  readonly arrivedAtMs: number;
  readonly deadlineMs: number;
  readonly windows: WindowsSeen;
  attempts: number;
  failures: number;
  record: RequestRecord | undefined;
}

/**
 * Reads the group's state, and begins. The clock is looked at after that read: until its first answer from the
 * table, a new function has only its machine's word for the time.
 */
export async function beginJourney(
  deps: Deps,
  request: IncomingRequest,
): Promise<{ readonly journey: Journey; readonly state: GroupState }> {
  const tokens = tokensFor(deps, request);
  const state = await deps.groups.read(request.group);
  const arrivedAtMs = deps.clock.now();
  const journey = {
    ...{ id: deps.newId(), request, tier: tierOf(deps.config.tiers, request.priority).name },
    ...{ tokens, arrivedAtMs, windows: {} },
    deadlineMs: arrivedAtMs + waitLimitMs(deps, request),
    ...{ attempts: 0, failures: 0, record: undefined },
  };
  return { journey, state };
}

/** A free slot at once, if nobody waits at this tier or above; else a ticket, and its turn. */
export async function firstTurn(deps: Deps, journey: Journey, state: GroupState): Promise<Turn> {
  return (await takeFreeSlot(deps, journey, state)) ?? (await queueForTurn(deps, journey, state.queue));
}

async function takeFreeSlot(deps: Deps, journey: Journey, state: GroupState): Promise<Turn | undefined> {
  Object.assign(journey.windows, state.windows);
  if (isAnybodyAhead(state.queue, deps.config.tiers, journey.tier)) return undefined;
  const wanted = { group: journey.request.group, tokens: journey.tokens, aheadMs: 0 };
  const reservation = await reserve(deps, wanted, journey.windows);
  return reservation.kind === 'turn' ? reservation.turn : undefined;
}

async function queueForTurn(deps: Deps, journey: Journey, queue: QueueRow): Promise<Turn> {
  const { id, request, deadlineMs, tokens, attempts, failures } = journey;
  const place = { id, priority: request.priority, enqueuedAtMs: journey.arrivedAtMs };
  journey.record = await enqueue(
    deps,
    { ...place, kind: 'ticket', request, deadlineMs, tokens, attempts, failures },
    queue,
  );
  return claimTurn(deps, journey, journey.record);
}

/** Back to its own place, for another turn. `failed`: a call of it has failed on the upstream's side. */
export async function nextTurn(deps: Deps, journey: Journey, failed: boolean): Promise<Turn> {
  journey.failures += failed ? 1 : 0;
  const { record, request } = journey;
  if (record === undefined) {
    const { queue } = await deps.groups.read(request.group);
    return queueForTurn(deps, journey, queue);
  }
  if (await goBack(deps, record, failed)) {
    const { id, priority, enqueuedAtMs, owner, group, tier, deadlineMs, attempts } = record;
    await sendAndRing(deps, {
      ...{ id, priority, enqueuedAtMs, owner, group, tier, deadlineMs, attempts, tokens: journey.tokens },
      ...{ kind: 'ticket', endpoint: request.endpoint, payload: null },
    });
  }
  return claimTurn(deps, journey, record);
}

/** Gives the place up if it is not clear whether it was taken again: its caller is told that it failed. */
async function goBack(deps: Deps, record: RequestRecord, failed: boolean): Promise<boolean> {
  const back = { name: 'requeue', attempt: record.attempts, failed } as const;
  try {
    return (await deps.requests.transition(record.id, back)).kind === 'done';
  } catch (fault) {
    await withdraw(deps, record.id);
    throw fault;
  }
}

async function claimTurn(deps: Deps, journey: Journey, record: RequestRecord): Promise<Turn> {
  const claimUntilMs = journey.arrivedAtMs + FUNCTION_LIFE_MS;
  const { tokens, request } = journey;
  const claimed = await awaitTurn(deps, { record, tokens, claimUntilMs, signal: request.signal });
  journey.record = claimed.record;
  return claimed.turn;
}
