import { Fault } from '../../core/faults.ts';
import type { Turn } from '../../core/requests/request.ts';
import type { Deps } from '../deps.ts';
import { endedBeforeTurn } from './leave-queue.ts';
import { freshen, giveBack } from '../turns/turns.ts';
import type { Awaited, WaitingTicket, Watch } from './waiting-ticket.ts';

/** Takes up a granted turn; undefined while there is none to use. */
export async function takeUp(deps: Deps, ticket: WaitingTicket, watch: Watch): Promise<Awaited | undefined> {
  const current = await deps.requests.read(ticket.record.id);
  if (current === undefined) throw new Fault('internal_error', 'The request no longer exists.');
  watch.record = current;
  if (current.status === 'queued') return undefined;
  // Only this caller claims its turn: a claim took effect and its answer was lost.
  const isClaimed = current.status === 'in_progress' && current.attempts > ticket.record.attempts;
  if (isClaimed && current.turn !== null) return { kind: 'turn', turn: current.turn, record: current };
  if (current.status !== 'granted' || current.turn === null) throw endedBeforeTurn(current);

  // Claims only when the call may start: a request that is cancelled or late by then never calls.
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
  if (outcome.kind === 'done') return { kind: 'turn', turn, record: outcome.record };
  // The function that ended the request has given the turn back, whichever bucket it is in by now.
  if (outcome.record?.status === 'queued') return undefined;
  if (outcome.record?.status === 'granted') {
    // Its deadline was brought forward.
    watch.record = outcome.record;
    return undefined;
  }
  throw endedBeforeTurn(outcome.record ?? current);
}

async function returnTurn(deps: Deps, id: string, turn: Turn): Promise<void> {
  const outcome = await deps.requests.transition(id, { name: 'return' });
  if (outcome.kind === 'done') await giveBack(deps, turn);
}
