import { planHiding } from '../../core/line/hiding.ts';
import { waitingIn, type QueueRow } from '../../core/line/queue-row.ts';
import { leadWrite, leaveWrite, reportWrite } from '../../core/line/queue-write.ts';
import { LINE_LENGTH, writeLine } from '../../core/line/line.ts';
import { roomAt, emptyWindow } from '../../core/windows/window-row.ts';
import { nextTurnAt } from '../../core/line/looks.ts';
import { rpmOf, servingOf } from '../deps.ts';
import { hideMessages } from './held.ts';
import { close, isIdle, isNobodyWaiting, isOpen, writeLease, type Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/** Keeps the lease; a lease that is another's closes the shift. */
export async function keepLease(shift: Shift): Promise<void> {
  const { clock, groups, timing } = shift.deps;
  await clock.sleep(timing.leaseMs / 3, shift.closing.signal);
  await writeLease(shift, async () => {
    if (!isOpen(shift)) return;
    const nowMs = clock.now();
    const lease = { leader: shift.me, nowMs, untilMs: nowMs + timing.leaseMs };
    const outcome = await groups.writeQueue(shift.group, leadWrite(lease));
    if (outcome.kind === 'refused') close(shift, 'led');
  });
}

/**
 * Keeps what is held invisible to others, and says of calls in flight that they are alive; then waits. What fails
 * is tried again without waiting.
 */
export async function keepHidden(shift: Shift): Promise<void> {
  const { clock, timing } = shift.deps;
  const untilMs = clock.now() + timing.visibilityMs / 3;
  const atWork = [...shift.inHand.values(), ...[...shift.flights.values()].map(({ held }) => held)];
  const handedOut = [...shift.followUps.values()].map(({ held }) => held);
  await Promise.all([
    hideFor(shift, isOpen(shift) ? [...atWork, ...handedOut] : atWork, timing.visibilityMs),
    ...[...(isOpen(shift) ? dueInBook(shift) : [])].map(([ms, held]) => hideFor(shift, held, ms)),
    ...[...shift.flights.keys()].map((id) => extendFlight(shift, id)),
  ]);
  while (clock.now() < untilMs && isBusy(shift)) await clock.sleep(timing.reportMs * 4);
}

/** Whom in the book to hide again, by for how long, ms. */
function dueInBook({ deps, group, book, loads, enqueued, served, queueAtStart }: Shift) {
  const { clock, config, timing } = deps;
  const gauge = { ...queueAtStart, enqueued, served };
  return planHiding({
    line: book.all(),
    tiers: config.tiers,
    rpm: rpmOf(config, group),
    nowMs: clock.now(),
    timing,
    outside: (tier) => Math.max(0, waitingIn(gauge, tier) - loads.of(tier).messages),
  });
}

async function hideFor(shift: Shift, held: readonly Held[], ms: number): Promise<void> {
  const untilMs = shift.deps.clock.now() + ms;
  await hideMessages(shift, held, ms / 1000);
  for (const one of held) one.hiddenUntilMs = untilMs;
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

/** What the last report said and when, ms, and whether its write is known to have worked. */
export interface Published {
  reach: QueueRow['reach'];
  line: string;
  atMs: number;
  isWritten: boolean;
}

/** A line that has only grown or closed up is told so often at the most. */
const LINE_GAP_MS = 1_000;

/** Writes down who has left the queue by `untilMs`, how far the next turns will reach, and the head of the line. */
export async function report(
  shift: Shift,
  published: Published,
  untilMs = shift.deps.clock.now(),
): Promise<void> {
  const due = [...shift.departures].filter(({ atMs }) => atMs <= untilMs);
  const reach = reachOf(shift);
  const line = writeLine(shift.book.first(LINE_LENGTH + 1));
  const nowMs = shift.deps.clock.now();
  const isLineNews = line !== published.line && nowMs - published.atMs >= LINE_GAP_MS;
  const isNews = due.length > 0 || !published.isWritten || !isSamePlace(reach, published.reach);
  if (!isNews && !isLineNews) return;
  // Each counts once, whether or not the write below works: the next one sets the same truth.
  for (const departure of due) {
    shift.departures.delete(departure);
    shift.served[departure.tier] = (shift.served[departure.tier] ?? 0) + departure.count;
  }
  Object.assign(published, { reach, line, atMs: nowMs, isWritten: false });
  await writeReport(shift, { reach, line });
  published.isWritten = true;
}

async function writeReport(
  { deps, group, me, served }: Shift,
  { reach, line }: { readonly reach: QueueRow['reach']; readonly line: string },
): Promise<void> {
  await deps.groups.writeQueue(group, reportWrite({ leader: me, served: { ...served }, reach, line }));
}

/** The place of the last request that may have a turn within the next seconds; null = all of them may. */
function reachOf(shift: Shift): QueueRow['reach'] {
  if (shift.book.size === 0) return null;
  const { clock, config, timing } = shift.deps;
  const tokens = shift.book.best()?.message.tokens ?? 0;
  const deployments = servingOf(shift.deps, { group: shift.group, tokens }, shift.windows);
  const shape = config.window;
  const nextMs = nextTurnAt({
    state: { queue: shift.queueAtStart, windows: shift.windows },
    deployments,
    tokens: 0,
    nowMs: clock.now(),
    shape,
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
  // Enqueued, and not seen here: a message that is late in its queue, or drift.
  const isAnyMissing = config.tiers.some(({ name }) => waitingIn({ ...queue, served }, name) > 0);
  const quietFromMs = readAtMs + (isAnyMissing ? timing.pollWaitMs : 0);
  const isQuiet = () => config.tiers.every(({ name }) => (shift.emptySinceMs.get(name) ?? -1) >= quietFromMs);
  // However long the calls in flight take: what was seen stays true while the bell stands where it was.
  while (goesOn() && !(isQuiet() && isIdle(shift))) await clock.sleep(timing.reportMs, shift.closing.signal);
  if (!goesOn()) return;
  // Also of tiers for which no bell has ever rung: something may have been served there all the same.
  const none = Object.fromEntries(config.tiers.map(({ name }) => [name, 0]));
  const farewell = { ...queue, enqueued: { ...none, ...queue.enqueued } };
  await writeLease(shift, async () => {
    const outcome = await groups.writeQueue(shift.group, leaveWrite(shift.me, farewell));
    if (outcome.kind === 'written') close(shift, 'left');
  });
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
  await writeReport(shift, { reach: null, line: '' });
}

/** Open, or calls still under way: what they hold must not come back to others. */
export const isBusy = (shift: Shift): boolean => isOpen(shift) || shift.errands > 0;
