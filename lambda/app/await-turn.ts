import { isLed } from '../core/queue-row.ts';
import type { GroupState } from '../core/ports.ts';
import type { RequestRecord, Turn } from '../core/request.ts';
import { Fault, queueTimeout, QUEUE_TIMEOUT_MESSAGE } from '../core/faults.ts';
import { planLook } from '../core/looks.ts';
import { deploymentsOf, type Deps } from './deps.ts';
import { endWaiting, freshen, giveBack } from './turns.ts';

/** A claimed turn: the record is in progress, the call is to be made now. */
export interface ClaimedTurn {
  readonly turn: Turn;
  readonly record: RequestRecord;
}

export interface WaitingTicket {
  readonly record: RequestRecord;
  readonly tokens: number;
  readonly claimUntilMs: number;
  /** Aborted when the caller has gone. */
  readonly signal?: AbortSignal | undefined;
}

/** A group's state is read again after this long. */
const STATE_FRESH_MS = 1_000;
/** A caller that sees no leader for so long starts one, and so on. */
const START_GAP_MS = 5_000;
/** After a store that does not answer. */
const PAUSE_MS = 500;

interface Watch {
  state: GroupState | undefined;
  readAtMs: number;
  startedAtMs: number;
  lastGapMs: number;
}

/**
 * Waits on a ticket until its turn is granted, and claims it. A store that fails for a while only costs looks.
 * @throws Fault `timed_out_in_queue` at the deadline, the place given up in the same write; `cancelled`.
 */
export async function awaitTurn(deps: Deps, ticket: WaitingTicket): Promise<ClaimedTurn> {
  const { clock, log } = deps;
  const { record, signal } = ticket;
  const watch: Watch = { state: undefined, readAtMs: -Infinity, startedAtMs: clock.now(), lastGapMs: 0 };
  for (;;) {
    if (clock.now() >= record.deadlineMs || signal?.aborted === true) return giveUp(deps, record);
    let nextMs = clock.now() + PAUSE_MS;
    try {
      const seen = await watchOnce(deps, ticket, watch);
      if (typeof seen !== 'number') return seen;
      nextMs = seen;
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.code !== 'store_unavailable') throw fault;
      log.warn('a look failed', { requestId: record.id, cause: fault });
    }
    await clock.sleep(Math.max(0, Math.min(nextMs, record.deadlineMs) - clock.now()), signal);
  }
}

/** The claimed turn, or the time of the next look. */
async function watchOnce(deps: Deps, ticket: WaitingTicket, watch: Watch): Promise<ClaimedTurn | number> {
  const { clock, config, timing } = deps;
  const { record, tokens } = ticket;
  if (watch.state === undefined || clock.now() - watch.readAtMs >= STATE_FRESH_MS) {
    watch.state = await deps.groups.glance(record.group);
    watch.readAtMs = clock.now();
  }
  const plan = planLook({
    ...{ state: watch.state, deployments: deploymentsOf(config, record.group), place: record, tokens },
    ...{ nowMs: clock.now(), lastGapMs: watch.lastGapMs, shape: config.window, timing },
  });
  watch.lastGapMs = plan.gapMs;
  if (plan.isNear) {
    const claimed = await look(deps, ticket);
    if (claimed !== undefined) return claimed;
    if (!isLed(watch.state.queue, clock.now()) && clock.now() - watch.startedAtMs >= START_GAP_MS) {
      watch.startedAtMs = clock.now();
      await deps.starter.start(record.group);
    }
  }
  return plan.atMs;
}

/** One look at the ticket's record: takes a granted turn up, or undefined while there is none to be used. */
async function look(deps: Deps, ticket: WaitingTicket): Promise<ClaimedTurn | undefined> {
  // A glance may be late: it only says whether there is something to be read.
  const glanced = await deps.requests.glance(ticket.record.id);
  if (glanced === undefined || glanced.status === 'queued') return undefined;
  const current = await deps.requests.read(ticket.record.id);
  if (current === undefined) throw new Fault('internal_error', 'The request is no longer known.');
  if (current.status === 'queued') return undefined;
  // Nobody but this caller claims its turn: a claim took effect whose answer was lost.
  const isClaimed = current.status === 'in_progress' && current.attempts > ticket.record.attempts;
  if (isClaimed && current.turn !== null) return { turn: current.turn, record: current };
  if (current.status !== 'granted' || current.turn === null) throw endedBeforeTurn(current);

  // Claimed only when the call may start: a request cancelled or late until then never calls.
  await deps.clock.sleep(Math.max(0, current.turn.startAtMs - deps.clock.now()));
  if (deps.clock.now() >= current.deadlineMs) return undefined;
  const turn = await freshen(deps, current.turn);
  const nowMs = deps.clock.now();
  if (turn === undefined || nowMs >= current.deadlineMs) {
    await returnTurn(deps, current.id, turn ?? current.turn);
    return undefined;
  }
  const claim = { name: 'claim', turn, nowMs, claimUntilMs: ticket.claimUntilMs } as const;
  const outcome = await deps.requests.transition(current.id, claim);
  if (outcome.kind === 'done') return { turn, record: outcome.record };
  // Whoever ended the request has given the turn back, whichever bucket it is in by now.
  if (outcome.record?.status === 'queued') return undefined;
  throw endedBeforeTurn(outcome.record ?? current);
}

async function returnTurn(deps: Deps, id: string, turn: Turn): Promise<void> {
  const outcome = await deps.requests.transition(id, { name: 'return' });
  if (outcome.kind === 'done') await giveBack(deps, turn);
}

/** At the deadline, or without a caller: out of the queue in one write, a turn that came too late given back. */
async function giveUp(deps: Deps, record: RequestRecord): Promise<never> {
  try {
    const expire = { name: 'expire', nowMs: deps.clock.now(), error: queueTimeout } as const;
    const outcome = await endWaiting(deps, record.id, expire);
    if (outcome.record?.status === 'cancelled') throw endedBeforeTurn(outcome.record);
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'store_unavailable') throw fault;
    // The dispatcher drops it by its deadline.
    deps.log.warn('the place could not be given up', { requestId: record.id, cause: fault });
  }
  throw new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
}

function endedBeforeTurn(record: RequestRecord): Fault {
  if (record.status === 'expired') return new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
  if (record.status === 'cancelled') return new Fault('cancelled', `Request ${record.id} was cancelled.`);
  return new Fault('internal_error', `Request ${record.id} ended before its turn.`);
}
