import type { Received } from '../../core/ports.ts';
import { waitingIn } from '../../core/queue-row.ts';
import { holdingOf, isOpen, putBack, type Shift } from './shift.ts';

/** Held per tier; beyond it the order is by tier. */
const BUFFER = 1_000;
const FULL_BATCH = 10;

/** One tier's poll: into the order book, or, if the shift closed meanwhile, back into the queue. */
export async function receiveOnce(shift: Shift, tier: string): Promise<void> {
  const { clock, queues, timing } = shift.deps;
  if (heldOf(shift, tier) >= BUFFER) {
    shift.inSight.add(tier);
    await clock.sleep(timing.reportMs, shift.closing.signal);
    return;
  }
  const beganAtMs = clock.now();
  const how = { waitSeconds: timing.pollWaitMs / 1000, visibilitySeconds: timing.visibilityMs / 1000 };
  const batch = await queues.receive({ group: shift.group, tier }, how);
  if (batch.length === 0) shift.emptySinceMs.set(tier, beganAtMs);
  if (!isOpen(shift)) {
    await queues.hide(
      { group: shift.group, tier },
      batch.map(({ receipt }) => receipt),
      0,
    );
    return;
  }
  for (const received of batch) accept(shift, received);
  const isCaughtUp = heldOf(shift, tier) >= waitingIn(shift.queueAtStart, tier);
  if (batch.length < FULL_BATCH || isCaughtUp) see(shift, tier);
}

export function see(shift: Shift, tier: string): void {
  if (shift.inSight.has(tier)) return;
  shift.inSight.add(tier);
  shift.news.notify();
}

/** A second delivery of what is already here only brings a newer receipt. */
function accept(shift: Shift, received: Received): void {
  const held = holdingOf(received);
  const followUp = shift.followUps.get(held.id);
  const flight = shift.flights.get(held.id);
  if (followUp !== undefined) shift.followUps.set(held.id, { ...followUp, held });
  else if (flight !== undefined) shift.flights.set(held.id, { ...flight, held });
  else if (shift.inHand.has(held.id)) shift.inHand.set(held.id, held);
  else putBack(shift, held);
}

const heldOf = (shift: Shift, tier: string): number =>
  shift.book.all().reduce((count, { message }) => count + (message.tier === tier ? 1 : 0), 0);
