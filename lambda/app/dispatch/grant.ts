import { MAX_ATTEMPTS } from '../../core/attempts/decide-next.ts';
import type { RequestRecord, Turn } from '../../core/requests/request.ts';

import { aboutRequest } from '../requests/about-request.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import { rpmOf } from '../deps.ts';
import { endWaiting } from '../turns/turns.ts';
import { asRecorded } from './as-changed.ts';
import { comeBack, depart, latestOf, putBack, removeMessage, removeMessages, tierRefOf } from './held.ts';
import type { FollowUp, Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/** When a turn starts: late enough for a waiting caller to see it, and never before a better one's. */
export function startOf(shift: Shift, held: Held, turn: Turn): number {
  const { clock, timing } = shift.deps;
  const { atMs, priority } = shift.lastStart;
  const step = held.priority > priority ? stepMs(shift) : 0;
  const startAtMs = Math.max(turn.startAtMs, clock.now() + timing.nearGapMs, atMs + step);
  shift.lastStart = { atMs: startAtMs, priority: held.priority };
  return startAtMs;
}

/** A small part of the distance between two turns, so that steps do not hold the limit back. */
const stepMs = ({ deps, group }: Shift): number =>
  Math.min(deps.timing.stepMs, 4_800 / rpmOf(deps.config, group));

/** Gives a ticket its turn. False: it cannot use it, and is dealt with. */
export async function grant(shift: Shift, held: Held, turn: Turn): Promise<boolean> {
  const granted = { ...turn, startAtMs: startOf(shift, held, turn) };
  const outcome = await shift.deps.requests.transition(held.id, { name: 'grant', turn: granted });
  // A conflict with itself: the write took effect, its answer was lost, and it was sent again.
  const isGranted = outcome.kind === 'done' || outcome.record?.turn?.id === turn.id;
  if (!isGranted) {
    await resolveConflict(shift, held, outcome.record);
    return false;
  }
  depart(shift, outcome.record ?? held, granted.startAtMs);
  shift.tally.noteTurn(held, granted.startAtMs);
  shift.deps.log.info('granted', {
    ...aboutRequest({ ...held.message, tier: held.tier }, granted.startAtMs),
    deployment: turn.deploymentId,
  });
  await followUpOn(shift, held, granted);
  return true;
}

async function followUpOn(shift: Shift, held: Held, turn: Turn): Promise<void> {
  const latest = latestOf(shift, held);
  if (latest.message.attempts > held.message.attempts) {
    // While the grant was being written, the turn was taken up and came to nothing: this is its next try.
    await shift.deps.queues.remove(tierRefOf(held), [held.receipt]);
    const next = latestOf(shift, held);
    shift.inHand.delete(held.id);
    return putBack(shift, next);
  }
  shift.followUps.set(held.id, { held: latest, turn, atMs: turn.startAtMs + shift.deps.timing.followUpMs });
}

/**
 * A request that is not queued any more although its message is here: after a crash, a cancel, a duplicate.
 * One that has had a turn has left the gauge then.
 */
export async function resolveConflict(
  shift: Shift,
  held: Held,
  record: RequestRecord | undefined,
): Promise<void> {
  if (record?.status === 'granted' && record.turn !== null) return followUpOn(shift, held, record.turn);
  if (record?.status === 'queued') return putBack(shift, asRecorded(shift, latestOf(shift, held), record));
  if (record?.status === 'in_progress' && record.kind === 'job') return resolveRunning(shift, held, record);
  const hasLeft = record !== undefined && record.turn !== null;
  if (!hasLeft) depart(shift, record ?? held, shift.deps.clock.now());
  await removeMessage(shift, held);
}

/** A job in another's hands: left there while that one lives, taken over when it does not. */
async function resolveRunning(shift: Shift, held: Held, record: RequestRecord): Promise<void> {
  const { requests, queues, clock } = shift.deps;
  const nowMs = clock.now();
  if (record.claimUntilMs >= nowMs) {
    const seconds = Math.ceil((record.claimUntilMs - nowMs) / 1000) + 1;
    return queues.hide(tierRefOf(held), [held.receipt], seconds);
  }
  const isOver = record.attempts >= MAX_ATTEMPTS || record.deadlineMs <= nowMs;
  const message = `The call was begun (attempt ${record.attempts}) and never finished.`;
  const error = { message, type: 'server_error', param: null, code: 'abandoned' };
  if (isOver) await announceEnd(shift.deps, held.message);
  const outcome = await requests.transition(
    held.id,
    isOver ? { name: 'abandon', nowMs, error } : { name: 'recover', nowMs },
  );
  if (outcome.kind === 'conflict') return resolveConflict(shift, held, outcome.record);
  if (isOver) return removeMessage(shift, held);
  await comeBack(shift, outcome.record);
  await putBack(shift, asRecorded(shift, held, outcome.record));
}

/** Looks at the turns that were handed out long enough ago: taken up, not yet, or their caller is gone. */
export async function followUpOnce(shift: Shift): Promise<void> {
  const nowMs = shift.deps.clock.now();
  const due = [...shift.followUps.values()].filter(({ atMs }) => atMs <= nowMs);
  if (due.length === 0) return;
  const records = await shift.deps.requests.readMany(due.map(({ held }) => held.id));
  const byId = new Map(records.map((record) => [record.id, record]));
  const ended = await Promise.all(
    due.map((followUp) => endFollowUp(shift, followUp, byId.get(followUp.held.id))),
  );
  await removeMessages(
    shift,
    ended.flatMap((held) => held ?? []),
  );
}

/** What is over; undefined: it goes on. */
async function endFollowUp(
  shift: Shift,
  { held, turn }: FollowUp,
  seen: RequestRecord | undefined,
): Promise<Held | undefined> {
  let record = seen;
  if (seen?.status === 'granted') {
    const goneAtMs = turn.startAtMs + shift.deps.timing.goneMs;
    if (shift.deps.clock.now() < goneAtMs) {
      lookAgainAt(shift, held, goneAtMs);
      return undefined;
    }
    record = await takeFromGoneCaller(shift, held);
  }
  const latest = shift.followUps.get(held.id)?.held ?? held;
  shift.followUps.delete(held.id);
  // Queued again with more attempts, it has a message of its own for the next try.
  if (record?.status !== 'queued' || record.attempts > held.message.attempts) return latest;
  await comeBack(shift, record);
  await putBack(shift, asRecorded(shift, latest, record));
  return undefined;
}

function lookAgainAt({ followUps }: Shift, { id }: Held, atMs: number): void {
  const followUp = followUps.get(id);
  if (followUp !== undefined) followUps.set(id, { ...followUp, atMs });
}

/** One wasted turn at the most: it goes back into the window, and the request is over. The record afterwards. */
async function takeFromGoneCaller(shift: Shift, held: Held): Promise<RequestRecord | undefined> {
  const message = 'The caller was gone when its turn came.';
  const error = { message, type: 'timeout', param: null, code: 'caller_gone' };
  const lapse = { name: 'lapse', nowMs: shift.deps.clock.now(), error } as const;
  // Refused, its caller was only late, and has taken the turn up or given it back.
  return (await endWaiting(shift.deps, held.id, lapse)).record;
}
