import { decidePurge, decideRedrive, type Around } from '../../core/operate/judge-letter.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { notYetTried } from '../../core/webhooks/delivery-state.ts';
import { revived } from '../../core/webhooks/delivery.ts';
import type { DeadLetter, HomeQueue } from '../../ports/dead-letter-queues.ts';
import { ring, type Rung } from '../queueing/ring.ts';
import { giveUp } from './give-up.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** A letter that has been received, its contents, and the record of its request as it is now. */
export interface LetterInHand extends Around {
  readonly dead: DeadLetter;
  /** The queue that it was sent to first. */
  readonly home: HomeQueue;
}

/** The outcome of a letter. One that is `kept` is still there; `why` is for people. */
export type Worked =
  | { readonly kind: 'kept' | 'dropped' | 'removed'; readonly why: string }
  /** `rung`: null for the announcement of a webhook. */
  | { readonly kind: 'sent'; readonly rung: Rung | null }
  /** Removed after its request has been ended as failed. */
  | { readonly kind: 'ended' };

/** Sends first and removes then: a crash between the two leaves a second message, which finds nothing to do. */
export async function redrive(deps: OperatorDeps, inHand: LetterInHand): Promise<Worked> {
  const { letter, record, dead, home } = inHand;
  const decision = decideRedrive(inHand);
  if (decision.kind === 'keep') return { kind: 'kept', why: decision.why };
  if (decision.kind === 'drop') {
    await deps.deadLetters.remove(home, dead);
    return { kind: 'dropped', why: decision.why };
  }
  if (decision.kind === 'revive' && record !== undefined) await revive(deps, record);
  await deps.deadLetters.sendHome(home, dead);
  const rung = letter.kind === 'request' ? await ring(deps, letter) : null;
  await deps.deadLetters.remove(home, dead);
  return { kind: 'sent', rung };
}

async function revive({ deliveries }: OperatorDeps, { id, delivery }: RequestRecord): Promise<void> {
  const before = delivery ?? notYetTried;
  await deliveries.noteDelivery(id, revived(before), before.attempts);
}

const WHY = 'An operator gave up the request: no dispatcher could work on it.';

/** The request ends before its message is deleted, so that a caller who collects it sees an end. */
export async function purge(deps: OperatorDeps, inHand: LetterInHand): Promise<Worked> {
  const { letter, record, dead, home } = inHand;
  const decision = decidePurge(letter, record, deps.clock.now());
  if (decision.kind === 'keep') return { kind: 'kept', why: decision.why };
  if (decision.kind === 'end' && record !== undefined) {
    const hasEnded = await giveUp(deps, record, { by: decision.by, why: WHY });
    if (!hasEnded) return { kind: 'kept', why: 'it has moved on' };
    await deps.deadLetters.remove(home, dead);
    return { kind: 'ended' };
  }
  await deps.deadLetters.remove(home, dead);
  return { kind: 'removed', why: 'why' in decision ? decision.why : '' };
}
