import { queueTimeout } from '../../core/faults.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import type { Transition } from '../../core/requests/transitions.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import { endWaiting } from '../turns/turns.ts';
import { resolveConflict } from './grant.ts';
import { aboutHeld, depart, removeMessage, takeBack } from './held.ts';
import type { Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/** Everything in the book that is past its deadline, wherever it stands. */
export async function dropAllExpired(shift: Shift): Promise<void> {
  const nowMs = shift.deps.clock.now();
  if (nowMs < shift.noneExpiredBeforeMs) return;
  const waiting = shift.book.all();
  const expired = waiting.filter(({ message }) => message.deadlineMs <= nowMs);
  shift.noneExpiredBeforeMs = waiting.reduce(
    (soonest, { message }) => (message.deadlineMs > nowMs ? Math.min(soonest, message.deadlineMs) : soonest),
    Infinity,
  );
  await Promise.all(expired.map((held) => expire(shift, held)));
}

/** Its deadline has passed. */
export function expire(shift: Shift, held: Held): Promise<void> {
  const nowMs = shift.deps.clock.now();
  return drop(shift, held, { name: 'expire', nowMs, error: queueTimeout(nowMs - held.enqueuedAtMs) });
}

/** It is larger than every limit, since the configuration has changed: it can never have a turn. */
export const refuseTooLarge = (shift: Shift, held: Held): Promise<void> =>
  drop(shift, held, { name: 'refuse', nowMs: shift.deps.clock.now(), error: tooLarge });

async function drop(
  shift: Shift,
  held: Held,
  ending: Extract<Transition, { readonly name: 'expire' | 'refuse' }>,
): Promise<void> {
  shift.book.remove(held.id);
  shift.inHand.set(held.id, held);
  try {
    await announceEnd(shift.deps, held.message);
    const outcome = await endWaiting(shift.deps, held.id, ending);
    if (outcome.kind === 'conflict') {
      await resolveConflict(shift, held, outcome.record);
      return;
    }
    if (outcome.record.turn === null) depart(shift, outcome.record, ending.nowMs);
    if (ending.name === 'expire' && outcome.record.kind === 'job') shift.tally.noteExpiredJob();
    shift.deps.log.info('dropped', { ...aboutHeld(shift, held), code: ending.error.code });
    await removeMessage(shift, held);
  } catch (cause) {
    const about = { ...aboutHeld(shift, held), code: ending.error.code };
    shift.deps.log.warn('could not drop a request', { ...about, cause });
    // It is still in line, and its deadline may be put off until the next try.
    await shift.deps.clock.sleep(shift.deps.timing.lookAgainMs);
    await takeBack(shift, held);
  } finally {
    shift.inHand.delete(held.id);
  }
}

/** Out of the book, if its record says that it waits no longer. */
export async function dropIfOver(shift: Shift, head: Held): Promise<boolean> {
  const record = await shift.deps.requests.read(head.id);
  if (record?.status === 'queued' || shift.book.get(head.id) !== head) return false;
  shift.book.remove(head.id);
  await resolveConflict(shift, head, record);
  return true;
}

const tooLarge: ErrorBody = {
  message: 'The request is larger than every token limit of its model.',
  type: 'invalid_request_error',
  param: null,
  code: 'tokens_exceed_limit',
};
