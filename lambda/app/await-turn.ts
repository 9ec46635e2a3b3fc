import { isLed } from '../core/queue-row.ts';
import type { GroupState } from '../core/ports.ts';
import type { RequestRecord, Turn } from '../core/request.ts';
import { Fault, QUEUE_TIMEOUT_MESSAGE } from '../core/faults.ts';
import { planLook } from '../core/looks.ts';
import { deploymentsOf, type Deps } from './deps.ts';
import { freshen, giveBack } from './turns.ts';

/** A claimed turn: the record is in progress, the call is to be made now. */
export interface ClaimedTurn {
  readonly turn: Turn;
  readonly record: RequestRecord;
}

/** A group's state is read again after this long. */
const STATE_FRESH_MS = 1_000;
/** A caller that sees no leader starts one, at most this often. */
const START_GAP_MS = 5_000;

/**
 * Waits on a ticket until its turn is granted, and claims it.
 * @throws Fault `timed_out_in_queue` at the deadline, the place given up in the same write; `cancelled`.
 */
export async function awaitTurn(
  deps: Deps,
  ticket: {
    readonly record: RequestRecord;
    readonly tokens: number;
    readonly claimUntilMs: number;
    /** Aborted when the caller has gone. */
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ClaimedTurn> {
  const { clock, config, timing } = deps;
  const { record, tokens, signal } = ticket;
  const deployments = deploymentsOf(config, record.group);
  let lastGapMs = 0;
  let startedAtMs = -Infinity;
  let state: GroupState | undefined;
  let readAtMs = -Infinity;
  for (;;) {
    if (clock.now() >= record.deadlineMs || signal?.aborted === true) return giveUp(deps, record);
    if (state === undefined || clock.now() - readAtMs >= STATE_FRESH_MS) {
      state = await deps.groups.read(record.group);
      readAtMs = clock.now();
    }
    const plan = planLook({
      ...{ state, deployments, place: record, tokens, nowMs: clock.now(), lastGapMs },
      ...{ shape: config.window, timing },
    });
    if (plan.isNear) {
      const claimed = await look(deps, ticket);
      if (claimed !== undefined) return claimed;
      if (!isLed(state.queue, clock.now()) && clock.now() - startedAtMs >= START_GAP_MS) {
        startedAtMs = clock.now();
        await deps.starter.start(record.group);
      }
    }
    lastGapMs = plan.gapMs;
    await clock.sleep(Math.max(0, Math.min(plan.atMs, record.deadlineMs) - clock.now()), signal);
  }
}

/** One look at the ticket's record: takes a granted turn up, or undefined while it is still queued. */
async function look(
  deps: Deps,
  ticket: { readonly record: RequestRecord; readonly claimUntilMs: number },
): Promise<ClaimedTurn | undefined> {
  const current = await deps.requests.read(ticket.record.id);
  if (current === undefined) throw new Fault('internal_error', 'The request is no longer known.');
  if (current.status === 'queued') return undefined;
  if (current.status !== 'granted' || current.turn === null) throw endedBeforeTurn(current);

  // Claimed only when the call may start: a request cancelled before that never calls.
  await deps.clock.sleep(Math.max(0, current.turn.startAtMs - deps.clock.now()));
  const turn = await freshen(deps, current.turn);
  if (turn === undefined) {
    await deps.requests.transition(current.id, { name: 'return' });
    return undefined;
  }
  const claim = { name: 'claim', turn, nowMs: deps.clock.now(), claimUntilMs: ticket.claimUntilMs } as const;
  const outcome = await deps.requests.transition(current.id, claim);
  if (outcome.kind === 'done') return { turn, record: outcome.record };
  if (turn !== current.turn) await giveBack(deps, turn);
  if (outcome.record?.status === 'queued') return undefined;
  throw endedBeforeTurn(outcome.record ?? current);
}

/** At the deadline, or without a caller: out of the queue in one write, a turn that came too late given back. */
async function giveUp(deps: Deps, record: RequestRecord): Promise<never> {
  const error = { message: QUEUE_TIMEOUT_MESSAGE, type: 'timeout', param: null, code: 'timeout' };
  const outcome = await deps.requests.transition(record.id, {
    ...{ name: 'expire', nowMs: deps.clock.now(), error },
  });
  if (outcome.kind === 'done' && outcome.record.turn !== null) await giveBack(deps, outcome.record.turn);
  if (outcome.kind === 'conflict' && outcome.record?.status === 'cancelled')
    throw endedBeforeTurn(outcome.record);
  throw new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
}

function endedBeforeTurn(record: RequestRecord): Fault {
  if (record.status === 'expired') return new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
  if (record.status === 'cancelled') return new Fault('cancelled', `Request ${record.id} was cancelled.`);
  return new Fault('internal_error', `Request ${record.id} ended before its turn.`);
}
