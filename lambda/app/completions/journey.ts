import { isDemoted } from '../../core/keys/budget/charge.ts';
import { ruleOfMode } from '../../core/line/mode.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import type { RequestRecord, Turn } from '../../core/requests/request.ts';
import { isAnybodyAhead, type QueueRow } from '../../core/line/queue-row.ts';
import { startOfRoute } from '../../core/requests/route.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import { admit } from './admit.ts';
import { awaitTurn } from './await-turn.ts';
import { countCaller, enterLine, leaveLine, moveCaller, waitingAs } from '../queueing/ceiling.ts';
import type { Deps } from '../deps.ts';
import { enqueue, messageOf, refuse } from '../queueing/enqueue.ts';
import type { IncomingRequest } from '../use-cases.ts';
import { refuseUnreachable } from '../queueing/unreachable.ts';
import { chargeRequest } from '../keys/charge-request.ts';
import { giveBackShare } from '../keys/key-share.ts';
import { reserveForKey } from '../keys/reserve-for-key.ts';
import type { Standing } from '../../core/requests/transitions.ts';
import { reserve } from '../turns/reserve.ts';
import { sendAndRing } from '../queueing/ring.ts';
import { idFor } from '../requests/submit.ts';
import { deadlineOf, FUNCTION_LIFE_MS } from './time-limits.ts';
import type { Awaited, WaitingTicket } from './waiting-ticket.ts';
import { usageFor } from '../queueing/tokens.ts';
import type { Journey } from './journey-state.ts';

/**
 * Reads the group's state and begins the journey. It reads the clock after that: until the table's first answer, a
 * new function knows the time only from its machine.
 * @throws Fault `model_draining`, `deadline_unreachable`, `budget_exceeded`.
 */
export async function beginJourney(
  deps: Deps,
  asked: IncomingRequest,
): Promise<{ readonly journey: Journey; readonly state: GroupState }> {
  const usage = usageFor(deps, asked);
  const state = asked.seen ?? (await deps.groups.read(asked.group));
  await admit(deps, asked, state.queue);
  const arrivedAtMs = deps.clock.now();
  const isCollected = asked.maxWaitMs !== undefined;
  const deadlineMs = deadlineOf(deps, asked, { arrivedAtMs, isCollected });
  await refuseUnreachable(deps, { request: asked, tokens: usage.tokens, deadlineMs }, state);
  const { charge, priority } = await chargeRequest(deps, asked, usage);
  const request = { ...asked, priority };
  const journey = {
    id: idFor(deps, request),
    request,
    tier: tierOf(deps.config.tiers, request.priority).name,
    tokens: usage.tokens,
    arrivedAtMs,
    windows: {},
    deadlineMs,
    charge,
    isDemoted: isDemoted(charge),
    attempts: 0,
    failures: 0,
    leftOut: [],
    route: startOfRoute,
    record: undefined,
    countedIn: undefined,
    leaving: Promise.resolve(),
    convertAtMs: arrivedAtMs + (request.maxWaitMs ?? Infinity),
  };
  return { journey, state };
}

/** The outcome of waiting: a turn or, when the caller has waited as long as it wanted, a job. */
export type Step =
  { readonly kind: 'turn'; readonly turn: Turn } | { readonly kind: 'job'; readonly record: RequestRecord };

/** A free slot at once, if nobody waits in this tier or a better one; otherwise a ticket, and its turn. */
export async function firstStep(deps: Deps, journey: Journey, state: GroupState): Promise<Step> {
  const turn = await takeFreeSlot(deps, journey, state);
  return turn === undefined ? queueForTurn(deps, journey, state) : { kind: 'turn', turn };
}

async function takeFreeSlot(deps: Deps, journey: Journey, state: GroupState): Promise<Turn | undefined> {
  Object.assign(journey.windows, state.windows);
  if (!ruleOfMode(state.queue.mode).givesTurns) return undefined;
  if (isAnybodyAhead(state.queue, deps.config.tiers, journey.tier)) return undefined;
  const wanted = { group: journey.request.group, tokens: journey.tokens, aheadMs: 0 };
  const { keyId = null, settings = null } = journey.request;
  const isKeyed = keyId !== null && settings !== null;
  const own = isKeyed ? await reserveForKey(deps, { ...wanted, keyId, settings }) : undefined;
  // A key at its own limit waits in line like everybody else who has to.
  if (own?.kind === 'full') return undefined;
  const reservation = await reserve(deps, wanted, journey.windows);
  if (reservation.kind === 'turn') return { ...reservation.turn, ...(own?.share && { share: own.share }) };
  await giveBackShare(deps, own?.share);
  return undefined;
}

async function queueForTurn(
  deps: Deps,
  journey: Journey,
  { queue, standing }: { readonly queue: QueueRow; readonly standing?: Standing | undefined },
): Promise<Step> {
  const { id, request, deadlineMs, tokens, attempts, failures, route } = journey;
  const kind = waitingAs(deps, journey, queue);
  const place = { id, priority: request.priority, enqueuedAtMs: journey.arrivedAtMs };
  const entry = {
    ...place,
    kind,
    request,
    deadlineMs,
    tokens,
    attempts,
    failures,
    standing,
    charge: journey.charge,
    route,
  };
  // From here on its record has the charge.
  journey.charge = null;
  const enqueued = await enqueue(deps, entry, queue);
  const { record } = enqueued;
  journey.record = record;
  if (kind === 'job') return { kind, record };
  await enterLine(deps, journey, enqueued.kind === 'queued' ? enqueued.row : undefined);
  return claimTurn(deps, journey, record);
}

/** From now on it is in the line of another group, where nothing has failed it yet. */
export function standIn(journey: Journey, { group, route }: Pick<RequestRecord, 'group' | 'route'>): void {
  journey.request = { ...journey.request, group, seen: undefined };
  Object.assign(journey, { route, failures: 0, leftOut: [] });
}

/** How a request goes back after a call. */
interface Back {
  /** The call failed on the upstream's side. */
  readonly failed: boolean;
  readonly standing: Standing;
}

/** Back to its own place, for another turn; `back` says how, after a call. */
export async function nextStep(deps: Deps, journey: Journey, back?: Back): Promise<Step> {
  const failed = back?.failed === true;
  journey.failures += failed ? 1 : 0;
  journey.leftOut = back?.standing.leftOut ?? journey.leftOut;
  const { record, request } = journey;
  if (record === undefined) {
    const { queue } = await deps.groups.read(request.group);
    return queueForTurn(deps, journey, { queue, standing: back?.standing });
  }
  try {
    await goBack(deps, journey, { record, failed, standing: back?.standing });
  } catch (fault) {
    // Its caller is told that it failed, and it is unknown whether it has its place.
    await refuse(deps, record);
    throw fault;
  }
  return claimTurn(deps, journey, record);
}

async function goBack(
  deps: Deps,
  journey: Journey,
  {
    record,
    failed,
    standing,
  }: { readonly record: RequestRecord; readonly failed: boolean; readonly standing: Standing | undefined },
): Promise<void> {
  const back = { name: 'requeue', attempt: record.attempts, failed, standing } as const;
  const outcome = await deps.requests.transition(record.id, back);
  if (outcome.kind !== 'done') return;
  const row = await sendAndRing(
    deps,
    messageOf({ ...record, ...standing }, { tokens: journey.tokens, payload: null }),
  );
  countCaller(deps, journey, row);
}

export async function claimTurn(deps: Deps, journey: Journey, record: RequestRecord): Promise<Step> {
  const { tokens, request, arrivedAtMs, convertAtMs } = journey;
  const ticket = {
    record,
    tokens,
    body: request.body,
    signal: request.signal,
    claimUntilMs: arrivedAtMs + FUNCTION_LIFE_MS,
    convertAtMs,
    mayConvert: request.maxWaitMs !== undefined,
    noteGroup: (group: string) => moveCaller(deps, journey, group),
  };
  const step = await untilStep(deps, journey, ticket);
  journey.record = step.record;
  // While it waited, it may have gone on to another group.
  if (step.record.group !== journey.request.group) standIn(journey, step.record);
  return step;
}

/** A caller that has its turn reports beside its call that it waits no longer; the call must not wait for that. */
async function untilStep(deps: Deps, journey: Journey, ticket: WaitingTicket): Promise<Awaited> {
  let hasTurn = false;
  try {
    const step = await awaitTurn(deps, ticket);
    hasTurn = step.kind === 'turn';
    return step;
  } finally {
    const leaving = leaveLine(deps, journey);
    if (hasTurn) journey.leaving = journey.leaving.then(() => leaving);
    else await leaving;
  }
}
