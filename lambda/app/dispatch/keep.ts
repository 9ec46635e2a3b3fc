import type { QueueRow } from '../../core/queue-row.ts';
import { roomAt, emptyWindow } from '../../core/window-row.ts';
import { nextTurnAt } from '../../core/looks.ts';
import { deploymentsOf } from '../deps.ts';
import { close, isIdle, isOpen, tierRefOf, type Departure, type Held, type Shift } from './shift.ts';

/** Keeps the lease; a lease that is another's closes the shift. */
export async function keepLease(shift: Shift): Promise<void> {
  const { clock, groups, timing } = shift.deps;
  await clock.sleep(timing.leaseMs / 3, shift.closing.signal);
  if (shift.closing.signal.aborted) return;
  const nowMs = clock.now();
  const lease = { leader: shift.me, nowMs, untilMs: nowMs + timing.leaseMs };
  const outcome = await groups.lead(shift.group, lease);
  if (outcome.kind === 'led') close(shift);
}

/** Keeps what is held invisible to others, and says of calls in flight that they are alive. */
export async function keepHidden(shift: Shift): Promise<void> {
  const { clock, queues, timing } = shift.deps;
  // Closed, only calls in flight keep this loop going: the short sleep is for their end.
  if (isOpen(shift)) await clock.sleep(timing.visibilityMs / 3, shift.closing.signal);
  else await clock.sleep(timing.reportMs * 4);
  const held = [
    ...shift.book.all(),
    ...shift.inHand.values(),
    ...[...shift.followUps.values(), ...shift.flights.values()].map((entry) => entry.held),
  ];
  await Promise.all([
    ...byTier(held).map((entries) => {
      const [first] = entries;
      const receipts = entries.map(({ receipt }) => receipt);
      return first && queues.hide(tierRefOf(first), receipts, timing.visibilityMs / 1000);
    }),
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

/** Writes down who has left the queue, and how far the next turns will reach. `published`: the last reach. */
export async function report(
  shift: Shift,
  published: { reach: QueueRow['reach'] },
  untilMs = shift.deps.clock.now(),
): Promise<void> {
  const due = new Set([...shift.departures].filter(({ atMs }) => atMs <= untilMs));
  const served = sumByTier(due);
  const reach = reachOf(shift);
  if (Object.keys(served).length > 0 || !isSamePlace(reach, published.reach)) {
    await shift.deps.groups.report(shift.group, { served, reach });
    published.reach = reach;
  }
  due.forEach((departure) => shift.departures.delete(departure));
}

function sumByTier(departures: ReadonlySet<Departure>): Record<string, number> {
  const served: Record<string, number> = {};
  for (const { tier, count } of departures) served[tier] = (served[tier] ?? 0) + count;
  return Object.fromEntries(Object.entries(served).filter(([, count]) => count !== 0));
}

/** The place of the last request that may have a turn within the next seconds; null = all of them may. */
function reachOf(shift: Shift): QueueRow['reach'] {
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
  if (!isIdle(shift)) {
    await clock.sleep(timing.reportMs * 4, shift.closing.signal);
    return;
  }
  const readAtMs = clock.now();
  const { queue } = await groups.read(shift.group);
  const isQuiet = () => config.tiers.every(({ name }) => (shift.emptySinceMs.get(name) ?? -1) >= readAtMs);
  while (!shift.closing.signal.aborted && isIdle(shift) && !isQuiet()) {
    await clock.sleep(timing.reportMs, shift.closing.signal);
  }
  if (shift.closing.signal.aborted || !isIdle(shift)) return;
  if (await groups.leave(shift.group, { leader: shift.me, queue })) close(shift);
}

function byTier(held: readonly Held[]): readonly (readonly Held[])[] {
  return [...Map.groupBy(held, ({ message }) => message.tier).values()];
}
