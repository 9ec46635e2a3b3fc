import type { Change } from '../../core/changes.ts';
import type { QueueRow } from '../../core/queue-row.ts';
import { isTerminal } from '../../core/request.ts';
import { asChanged } from './as-changed.ts';
import { dropIfOver } from './drop.ts';
import type { Shift } from './shift.ts';

/** The group as it is now: its windows, its mode, and what has been changed by others. */
export async function lookAgain(shift: Shift): Promise<void> {
  const { windows, queue } = await shift.deps.groups.read(shift.group);
  shift.lookedAtMs = shift.deps.clock.now();
  Object.assign(shift.windows, windows);
  shift.mode = queue.mode;
  shift.enqueued = queue.enqueued;
  await takeChanges(shift, queue);
}

/** Reads the changes of waiting requests if there are new ones, and moves those in the book to their new places. */
export async function takeChanges(shift: Shift, queue: QueueRow): Promise<void> {
  if (queue.changes <= shift.changesSeen) return;
  const noted = await shift.deps.groups.changes(shift.group);
  // One that is noted after this read is announced after it, too.
  shift.changesSeen = queue.changes;
  await Promise.all(noted.map((change) => takeChange(shift, change)));
  shift.news.notify();
}

async function takeChange(shift: Shift, change: Change): Promise<void> {
  if (change.revision <= (shift.changes.get(change.id)?.revision ?? -1)) return;
  shift.changes.set(change.id, change);
  const held = shift.book.get(change.id);
  if (held === undefined) return;
  if (change.isOver) {
    await dropIfOver(shift, held);
    return;
  }
  shift.book.put(asChanged(shift, held));
}

/** Forgets the changes of requests that wait no longer. */
export async function forgetOldChanges(shift: Shift): Promise<void> {
  const ids = [...shift.changes.keys()];
  if (ids.length === 0) return;
  const records = await shift.deps.requests.readMany(ids);
  const waiting = new Set(records.filter(({ status }) => !isTerminal(status)).map(({ id }) => id));
  const old = ids.filter((id) => !waiting.has(id));
  await shift.deps.groups.forgetChanges(shift.group, old);
  for (const id of old) shift.changes.delete(id);
}
