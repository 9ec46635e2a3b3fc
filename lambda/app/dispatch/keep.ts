import type { QueueRow } from '../../core/queue-row.ts';
import { roomAt, emptyWindow } from '../../core/window-row.ts';
import { nextTurnAt } from '../../core/looks.ts';
import { deploymentsOf } from '../deps.ts';
import { hideMessages } from './held.ts';
import { close, isIdle, isOpen, type Shift } from './shift.ts';

/** Keeps the lease; a lease that is another's closes the shift. */
export async function keepLease(shift: Shift): Promise<void> {
  const { clock, groups, timing } = shift.deps;
  await clock.sleep(timing.leaseMs / 3, shift.closing.signal);
  if (shift.closing.signal.aborted) return;
  const nowMs = clock.now();
  const lease = { leader: shift.me, nowMs, untilMs: nowMs + timing.leaseMs };
  const outcome = await groups.lead(shift.group, lease);
  if (outcome.kind === 'led') close(shift, 'led');
}

/** Keeps what is held invisible to others, and says of calls in flight that they are alive. */
export async function keepHidden(shift: Shift): Promise<void> {
  const { clock, timing } = shift.deps;
  const untilMs = clock.now() + timing.visibilityMs / 3;
  while (clock.now() < untilMs && isBusy(shift)) await clock.sleep(timing.reportMs * 4);
  const atWork = [...shift.inHand.values(), ...[...shift.flights.values()].map(({ held }) => held)];
  const waiting = [...shift.book.all(), ...[...shift.followUps.values()].map(({ held }) => held)];
  await Promise.all([
    hideMessages(shift, isOpen(shift) ? [...atWork, ...waiting] : atWork, timing.visibilityMs / 1000),
    ...[...shift.flights.keys()].map((id) => extendFlight(shift, id)),
  ]);
}

/** A call whose record is no longer in progress has been cancelled: it is broken off. */
async function extendFlight(shift: Shift, id: string): Promise<void> {
  const flight = shift.flights.get(id);
  if (flight === undefined) return;
  const claimUntilMs = shift.deps.clock.now() + shift.deps.timing.visibilityMs;
  const extend = { name: 'extend', attempt: flight.attempt, claimUntilMs } as const;
  const outcome = await shift.deps.requests.transition(id, extend);
  if (outcome.kind === 'conflict') flight.abort.abort();
}

/** What the last report said, and whether its write is known to have worked. */
export interface Published {
  reach: QueueRow['reach'];
  isWritten: boolean;
}

/** Writes down who has left the queue by `untilMs`, and how far the next turns will reach. */
export async function report(
  shift: Shift,
  published: Published,
  untilMs = shift.deps.clock.now(),
): Promise<void> {
  const due = [...shift.departures].filter(({ atMs }) => atMs <= untilMs);
  const reach = reachOf(shift);
  if (due.length === 0 && published.isWritten && isSamePlace(reach, published.reach)) return;
  // Each counts once, whether or not the write below works: the next one sets the same truth.
  for (const departure of due) {
    shift.departures.delete(departure);
    shift.served[departure.tier] = (shift.served[departure.tier] ?? 0) + departure.count;
  }
  Object.assign(published, { reach, isWritten: false });
  await writeReport(shift, reach);
  published.isWritten = true;
}

const writeReport = (shift: Shift, reach: QueueRow['reach']): Promise<void> =>
  shift.deps.groups.report(shift.group, { leader: shift.me, served: { ...shift.served }, reach });

/** The place of the last request that may have a turn within the next seconds; null = all of them may. */
function reachOf(shift: Shift): QueueRow['reach'] {
  if (shift.book.size === 0) return null;
  const { clock, config, timing } = shift.deps;
  const deployments = deploymentsOf(config, shift.group);
  const shape = config.window;
  const nextMs = nextTurnAt({
    ...{ state: { queue: shift.queueAtStart, windows: shift.windows }, deployments, tokens: 0 },
    ...{ nowMs: clock.now(), shape },
  });
  const horizonMs = Math.max(nextMs, clock.now()) + timing.reachMs;
  const turns = deployments.reduce(
    (total, limits) =>
      total + roomAt(shift.windows[limits.id] ?? emptyWindow, limits, { ms: horizonMs, shape }),
    0,
  );
  const last = turns === Infinity ? undefined : shift.book.at(turns);
  return last === undefined ? null : { priority: last.priority, enqueuedAtMs: last.enqueuedAtMs };
}

const isSamePlace = (a: QueueRow['reach'], b: QueueRow['reach']): boolean =>
  a?.priority === b?.priority && a?.enqueuedAtMs === b?.enqueuedAtMs;

/**
 * Leaves when the queues are empty: every tier has answered empty to a poll that began after the bell was
 * read, and the bell still stands there when the lease is given up. So an enqueue is either seen here, or
 * sees that nobody leads.
 */
export async function leaveIfQuiet(shift: Shift): Promise<void> {
  const { clock, config, groups, timing } = shift.deps;
  const goesOn = () => isOpen(shift) && isNobodyWaiting(shift);
  if (!goesOn()) return clock.sleep(timing.reportMs * 4, shift.closing.signal);
  const served = { ...shift.served };
  const { queue } = await groups.read(shift.group);
  const readAtMs = clock.now();
  await correctDrift(shift, queue.enqueued, served);
  const isQuiet = () => config.tiers.every(({ name }) => (shift.emptySinceMs.get(name) ?? -1) >= readAtMs);
  while (goesOn() && !isQuiet()) await clock.sleep(timing.reportMs, shift.closing.signal);
  if (!goesOn() || !isIdle(shift)) return;
  // Also of tiers for which no bell has ever rung: something may have been served there all the same.
  const none = Object.fromEntries(config.tiers.map(({ name }) => [name, 0]));
  const farewell = { ...queue, enqueued: { ...none, ...queue.enqueued } };
  if (await groups.leave(shift.group, { leader: shift.me, queue: farewell })) close(shift, 'left');
}

/**
 * What the gauge shows while nobody waits is a message on its way, or invisible after a crash, or drift. What
 * it has shown at the least for longer than a message can be invisible is drift.
 */
async function correctDrift(
  shift: Shift,
  enqueued: QueueRow['enqueued'],
  served: QueueRow['served'],
): Promise<void> {
  const { clock, config, timing } = shift.deps;
  const { sinceMs, least } = shift.drift ?? { sinceMs: clock.now(), least: {} };
  const leastNow = Object.fromEntries(
    config.tiers.map(({ name }) => {
      const shown = (enqueued[name] ?? 0) - (served[name] ?? 0);
      return [name, Math.min(shown, least[name] ?? shown)];
    }),
  );
  shift.drift = { sinceMs, least: leastNow };
  if (clock.now() - sinceMs <= timing.visibilityMs) return;
  shift.drift = undefined;
  if (Object.values(leastNow).every((n) => n === 0)) return;
  for (const [tier, n] of Object.entries(leastNow)) shift.served[tier] = (shift.served[tier] ?? 0) + n;
  await writeReport(shift, null);
}

/** Whoever was enqueued has had its turn, and that is written down. */
const isNobodyWaiting = ({ book, inHand, departures }: Shift): boolean =>
  book.size + inHand.size + departures.size === 0;

/** Open, or calls still under way: what they hold must not come back to others. */
export const isBusy = (shift: Shift): boolean => isOpen(shift) || shift.flights.size + shift.inHand.size > 0;
