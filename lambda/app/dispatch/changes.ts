import type { Change } from '../../core/requests/changes.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import { isTerminal } from '../../core/requests/request.ts';
import { emptyWindow, isLimited } from '../../core/windows/window-row.ts';
import { lookIn, type LookAt } from '../turns/turns.ts';
import { asChanged } from './as-changed.ts';
import { dropIfOver } from './drop.ts';
import type { Shift } from './shift.ts';

/**
 * Whether the last look is too old to give turns by. Where a turn takes a write, that write shows a gate that has
 * closed since.
 */
export function isViewOld({ deps, lookedAtMs, gateNewsAtMs, hasUnlimited }: Shift): boolean {
  const { clock, timing } = deps;
  const mostMs = hasUnlimited ? timing.gateAgeMs : timing.lookAgainMs;
  return clock.now() - lookedAtMs >= mostMs || lookedAtMs <= gateNewsAtMs;
}

/** The group as it is now: its windows, its mode, and what has been changed by others. */
export async function lookAgain(shift: Shift): Promise<void> {
  const beganAtMs = shift.deps.clock.now();
  const { windows, queue } = await shift.deps.groups.read(shift.group);
  // One that was begun later has shown more.
  if (beganAtMs < shift.lookedAtMs) return;
  shift.lookedAtMs = beganAtMs;
  Object.assign(shift.windows, windows);
  shift.mode = queue.mode;
  shift.enqueued = queue.enqueued;
  await takeChanges(shift, queue);
}

/** For turns of jobs: many begin at once, and share a look where their deployment has no limits. */
export const gateIn =
  (shift: Shift): LookAt =>
  async (deployment) => {
    if (isLimited(deployment)) return lookIn(shift.deps.groups)(deployment);
    if (isViewOld(shift)) await lookTogether(shift);
    return shift.windows[deployment.id] ?? emptyWindow;
  };

function lookTogether(shift: Shift): Promise<void> {
  const { look, gateNewsAtMs, deps } = shift;
  const nowMs = deps.clock.now();
  const isRecent = look !== undefined && nowMs - look.beganAtMs < deps.timing.gateAgeMs;
  if (isRecent && look.beganAtMs > gateNewsAtMs) return look.done;
  const done = lookAgain(shift);
  shift.look = { beganAtMs: nowMs, done };
  return done;
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
