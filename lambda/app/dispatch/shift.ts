import type { Change } from '../../core/requests/changes.ts';
import { ruleOfMode, type Mode } from '../../core/line/mode.ts';
import { createOrderBook, type OrderBook } from '../../core/line/order-book.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import type { Turn } from '../../core/requests/request.ts';
import { isLimited } from '../../core/windows/window-row.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import type { WindowsSeen } from '../turns/reserve.ts';
import { tallyFor, type Tally } from './tally.ts';
import { createTierLoads, type TierLoads } from './tier-loads.ts';
import { createWake, type Wake } from './wake.ts';
import type { Held } from './held-request.ts';

/** A ticket's turn, handed out and not yet known to be taken up. */
export interface FollowUp {
  readonly held: Held;
  readonly turn: Turn;
  readonly atMs: number;
}

/** A job's call under way. */
export interface Flight {
  readonly held: Held;
  readonly attempt: number;
  readonly abort: AbortController;
}

/** What is to be taken off a tier's gauge, and when: at the start of the turn, not when it is handed out. */
interface Departure {
  readonly tier: string;
  readonly count: number;
  readonly atMs: number;
}

/** One dispatcher's time as the leader of one group: the state that its loops share. */
export interface Shift {
  readonly deps: Deps;
  readonly group: string;
  /** This dispatcher's name in the lease. */
  readonly me: string;
  /** Until when the function lives, ms. */
  readonly endsAtMs: number;
  readonly queueAtStart: QueueRow;
  readonly book: OrderBook<Held>;
  /** Of the book. */
  readonly loads: TierLoads;
  readonly windows: WindowsSeen;
  /** What is told to the meter. */
  readonly tally: Tally;
  /** The queue row's counts of all that were ever enqueued, when it was read last. */
  enqueued: QueueRow['enqueued'];
  readonly followUps: Map<string, FollowUp>;
  readonly flights: Map<string, Flight>;
  /** Taken out of the book, on the way to a grant or a call. */
  readonly inHand: Map<string, Held>;
  /** Nobody in the book is past its deadline before this time, ms. */
  noneExpiredBeforeMs: number;
  readonly departures: Set<Departure>;
  /** Of requests that wait, as far as is known, by id. */
  readonly changes: Map<string, Change>;
  /** When the last read of the group was begun, ms. */
  lookedAtMs: number;
  /** When a deployment's gate may have been closed, as far as is known here, ms: a call of ours came to nothing. */
  gateNewsAtMs: number;
  /** The last look that the starts of jobs share. */
  look: { readonly beganAtMs: number; readonly done: Promise<void> } | undefined;
  /** Some deployment of the group has no limits: a turn of it is given without a write. */
  readonly hasUnlimited: boolean;
  /** As the group's row said then. */
  mode: Mode;
  /** The queue row's count of changes when they were last read; -1 = not yet. */
  changesSeen: number;
  /** Something has come, or may fit now. */
  readonly news: Wake;
  /** Aborted when the shift closes: ends the sleeps of its loops. */
  readonly closing: AbortController;
  /** Per tier, how many of those ever enqueued have left: the truth that reports write down. */
  readonly served: Record<string, number>;
  /** The least that the gauge has shown since then while nobody waited, per tier. */
  drift: { readonly sinceMs: number; readonly least: Readonly<Partial<Record<string, number>>> } | undefined;
  /** When each tier's last empty poll began, ms. */
  readonly emptySinceMs: Map<string, number>;
  /** Tiers whose backlog has been seen, up to the buffer. */
  readonly inSight: Set<string>;
  lastStart: { readonly atMs: number; readonly priority: number };
  /** Calls and turns under way, to their last write: the function must not end before. */
  errands: number;
  /** Settled when the last write of the lease is answered. */
  leaseWrite: Promise<unknown>;
  /** Why it closed: its queues are empty, somebody else leads, or it is time to hand over. */
  ending: Ending | undefined;
}

export type Ending = 'left' | 'led' | 'handed-over';

export function createShift(
  start: Pick<Shift, 'deps' | 'group' | 'me' | 'endsAtMs' | 'queueAtStart'>,
): Shift {
  const loads = createTierLoads();
  const shift: Shift = {
    ...start,
    book: createOrderBook<Held>((held, by) => {
      loads.change(held, by);
      // Who goes past its deadline is no reason to look again.
      if (by === 1) shift.noneExpiredBeforeMs = Math.min(shift.noneExpiredBeforeMs, held.message.deadlineMs);
    }),
    loads,
    windows: {},
    tally: tallyFor(start.deps.meter),
    enqueued: start.queueAtStart.enqueued,
    followUps: new Map(),
    flights: new Map(),
    inHand: new Map(),
    noneExpiredBeforeMs: Infinity,
    departures: new Set(),
    changes: new Map(),
    lookedAtMs: -Infinity,
    gateNewsAtMs: -Infinity,
    look: undefined,
    hasUnlimited: deploymentsOf(start.deps.config, start.group).some((own) => !isLimited(own)),
    mode: start.queueAtStart.mode,
    // Where there were none, there is nothing to read.
    changesSeen: start.queueAtStart.changes === 0 ? 0 : -1,
    news: createWake(start.deps.clock),
    closing: new AbortController(),
    served: { ...start.queueAtStart.served },
    drift: undefined,
    emptySinceMs: new Map(),
    inSight: new Set(),
    lastStart: { atMs: 0, priority: 0 },
    errands: 0,
    leaseWrite: Promise.resolve(),
    ending: undefined,
  };
  return shift;
}

export const isOpen = (shift: Shift): boolean => !shift.closing.signal.aborted;

/** Whether whoever waits may have a turn, as far as the last look knows. */
export const mayGiveTurns = ({ mode }: Shift): boolean => ruleOfMode(mode).givesTurns;

export function close(shift: Shift, ending: Ending): void {
  shift.ending ??= ending;
  shift.closing.abort();
  shift.news.notify();
}

/** One write of the lease after another: a renewal that overtook the farewell would take the lease again. */
export function writeLease<T>(shift: Shift, write: () => Promise<T>): Promise<T> {
  const written = shift.leaseWrite.then(write);
  shift.leaseWrite = written.catch(() => undefined);
  return written;
}

export async function untilClosed({ closing: { signal } }: Shift): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Whoever was enqueued has had its turn, and that is written down. */
export const isNobodyWaiting = ({ book, inHand, departures }: Shift): boolean =>
  book.size + inHand.size + departures.size === 0;

/** Nothing in the book, in hand, in flight, to be followed up or to be written down. */
export const isIdle = (shift: Shift): boolean =>
  isNobodyWaiting(shift) && shift.followUps.size + shift.flights.size === 0;

/**
 * Runs `step` again and again while `goesOn()`; a fault of a store is logged and tried again shortly after,
 * so that no loop of a shift ends before the shift.
 */
export async function repeat(
  shift: Shift,
  loop: { readonly name: string; readonly goesOn: () => boolean },
  step: () => Promise<void>,
): Promise<void> {
  while (loop.goesOn()) {
    try {
      await step();
    } catch (cause) {
      shift.deps.log.error('dispatcher step failed', { loop: loop.name, group: shift.group, cause });
      await shift.deps.clock.sleep(500);
    }
  }
}
