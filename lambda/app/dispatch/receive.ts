import { waitingIn } from '../../core/line/queue-row.ts';
import { asChanged } from './as-changed.ts';
import { dropIfOver } from './drop.ts';
import { holdingOf, putBack, removeMessage } from './held.ts';
import { isNobodyWaiting, isOpen, type Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/** Held per tier; beyond it the order is by tier. */
const BUFFER = 1_000;
/** Of payloads held by all tiers together, in characters: with two bytes each they fit 256 MB. */
const BUFFER_TEXT = 32 * 1024 * 1024;
const FULL_BATCH = 10;

/** One tier's poll: into the order book, or, if the shift closed meanwhile, back into the queue. */
export async function receiveOnce(shift: Shift, tier: string): Promise<void> {
  const { clock, queues, timing } = shift.deps;
  if (isFull(shift, tier)) {
    see(shift, tier);
    await clock.sleep(timing.reportMs, shift.closing.signal);
    return;
  }
  const beganAtMs = clock.now();
  const isLast = isNobodyWaiting(shift) && shift.flights.size === 0;
  const waitMs = isLast ? timing.lastPollWaitMs : timing.pollWaitMs;
  const how = { waitSeconds: waitMs / 1000, visibilitySeconds: timing.visibilityMs / 1000 };
  const batch = await queues.receive({ group: shift.group, tier }, how);
  if (batch.length === 0) {
    shift.emptySinceMs.set(tier, beganAtMs);
    shift.tally.noteIdlePoll();
  }
  if (!isOpen(shift)) {
    await queues.hide(
      { group: shift.group, tier },
      batch.map(({ receipt }) => receipt),
      0,
    );
    return;
  }
  const hiddenUntilMs = beganAtMs + timing.visibilityMs;
  await Promise.all(batch.map((received) => accept(shift, holdingOf(received, hiddenUntilMs))));
  const isCaughtUp = shift.loads.of(tier).messages >= waitingIn(shift.queueAtStart, tier);
  if (batch.length < FULL_BATCH || isCaughtUp) see(shift, tier);
}

export function see(shift: Shift, tier: string): void {
  if (shift.inSight.has(tier)) return;
  shift.inSight.add(tier);
  shift.news.notify();
}

/** A second delivery of what is already here only brings a newer receipt. */
async function accept(shift: Shift, delivered: Held): Promise<void> {
  const held = asChanged(shift, delivered);
  const followUp = shift.followUps.get(held.id);
  const flight = shift.flights.get(held.id);
  if (flight !== undefined) shift.flights.set(held.id, { ...flight, held });
  else if (shift.inHand.has(held.id)) shift.inHand.set(held.id, held);
  else if (followUp === undefined) await take(shift, held);
  else if (held.message.attempts <= followUp.held.message.attempts) {
    shift.followUps.set(held.id, { ...followUp, held });
  } else {
    // Its turn was taken up and came to nothing: this is the message of its next try.
    shift.followUps.delete(held.id);
    await putBack(shift, held);
    await removeMessage(shift, followUp.held);
  }
}

/** A message of a request that was cancelled has nothing to wait for. */
async function take(shift: Shift, held: Held): Promise<void> {
  // Its caller was refused, and has closed the gate of a deployment.
  if (held.message.attempts > 0) shift.gateNewsAtMs = shift.deps.clock.now();
  // One that comes again had its turn, or its place in the book, before.
  const isNew = held.message.attempts === 0 && shift.book.get(held.id) === undefined;
  if (isNew) shift.tally.noteNewcomer(held);
  await putBack(shift, held);
  if (shift.changes.get(held.id)?.isOver === true) await dropIfOver(shift, held);
}

function isFull({ loads, deps }: Shift, tier: string): boolean {
  const { messages, text } = loads.of(tier);
  return messages >= BUFFER || text >= BUFFER_TEXT / deps.config.tiers.length;
}
