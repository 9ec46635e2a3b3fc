import type { LogFields } from '../../ports/log.ts';
import type { Received, TierRef } from '../../ports/tier-queues.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { tryOnce } from '../best-effort.ts';
import { ringFor } from '../queueing/ring.ts';
import { asChanged } from './as-changed.ts';
import { isOpen, type Shift } from './shift.ts';
import type { Held } from './held-request.ts';

export const tierRefOf = ({ message }: Held): TierRef => ({ group: message.group, tier: message.tier });

export const holdingOf = ({ message, receipt }: Received, hiddenUntilMs: number): Held => {
  const { id, priority, enqueuedAtMs, tier } = message;
  return { id, priority, enqueuedAtMs, tier, message, receipt, hiddenUntilMs };
};

/** For a log line about it. */
export const aboutHeld = ({ deps }: Shift, { tier, message }: Held): LogFields =>
  aboutRequest({ ...message, tier }, deps.clock.now());

/** Puts a request (back) into its place; after the shift has closed, into its queue for whoever leads then. */
export async function putBack(shift: Shift, held: Held): Promise<void> {
  if (!isOpen(shift)) return shift.deps.queues.hide(tierRefOf(held), [held.receipt], 0);
  // It may have been changed while it was in hand.
  const current = asChanged(shift, held);
  shift.book.put(current);
  if (shift.book.best() === current) shift.news.notify();
}

/** The request has had its turn or dropped out: off the gauge of the tier that it is in by then, at `atMs`. */
export function depart(shift: Shift, { tier }: { readonly tier: string }, atMs: number): void {
  shift.departures.add({ tier, count: 1, atMs });
}

/** Back on the gauge: a turn that came to nothing. After the shift has closed nobody reports: the bell says it. */
export async function comeBack(shift: Shift, record: RequestRecord): Promise<void> {
  if (isOpen(shift)) shift.departures.add({ tier: record.tier, count: -1, atMs: 0 });
  else await ringFor(shift.deps, record);
}

/** The newest delivery of what was taken out of the book: only its receipt removes the message for sure. */
export const latestOf = (shift: Shift, held: Held): Held =>
  shift.flights.get(held.id)?.held ?? shift.inHand.get(held.id) ?? held;

/** From in hand into its place, where a store failed on the way. */
export async function takeBack(shift: Shift, held: Held): Promise<void> {
  const latest = latestOf(shift, held);
  shift.inHand.delete(held.id);
  await tryOnce(shift.deps, { step: 'put back', ...aboutHeld(shift, held) }, () => putBack(shift, latest));
}

/** The message has done its service. */
export async function removeMessage(shift: Shift, held: Held): Promise<void> {
  await shift.deps.queues.remove(tierRefOf(held), [latestOf(shift, held).receipt]);
}

/** Keeps many from others for so many seconds; 0 = hands them over. */
export async function hideMessages(shift: Shift, held: readonly Held[], seconds: number): Promise<void> {
  await Promise.all(
    byTier(held).map(([tier, receipts]) =>
      shift.deps.queues.hide({ group: shift.group, tier }, receipts, seconds),
    ),
  );
}

/** Many at once. */
export async function removeMessages(shift: Shift, held: readonly Held[]): Promise<void> {
  await Promise.all(
    byTier(held).map(([tier, receipts]) => shift.deps.queues.remove({ group: shift.group, tier }, receipts)),
  );
}

function byTier(held: readonly Held[]): [tier: string, receipts: string[]][] {
  const groups = [...Map.groupBy(held, ({ message }) => message.tier)];
  return groups.map(([tier, entries]) => [tier, entries.map(({ receipt }) => receipt)]);
}
