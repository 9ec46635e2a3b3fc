import type { Tier } from '../config/headway-config.ts';
import { aheadInLine, readLine } from './line.ts';
import type { Mode } from './mode.ts';
import type { Place } from '../requests/request.ts';
import type { Reach } from './looks/reach.ts';

/** The state of one model group's queue: one row beside the group's windows. */
export interface QueueRow {
  /** Per tier: how many were ever enqueued. */
  readonly enqueued: Readonly<Record<string, number>>;
  /** Per tier: how many of those have had their turn or dropped out. The gauge is the difference. */
  readonly served: Readonly<Record<string, number>>;
  /** Raised by every enqueue, after the message is in its queue. */
  readonly bell: number;
  /** The leader of the group, and until when it leads (ms). */
  readonly leader: string | null;
  readonly leaseUntilMs: number;
  /** How far the next turns will reach: who is within it should watch its record closely. null = everybody should. */
  readonly reach: Reach | null;
  /** The head of the line as the leader last saw it: see `readLine`. null = nobody leads. */
  readonly line: string | null;
  /** How many callers wait with an open connection. A function that crashed may count until a leader leaves. */
  readonly callers: number;
  /**
   * The worst priority of the callers who can give way, as the leader last saw them; null = fewer wait than half of
   * those who may, or nobody can.
   */
  readonly worstCaller: number | null;
  /** Raised by every change of a waiting request, after it is noted. */
  readonly changes: number;
  /** Set by operators only. */
  readonly mode: Mode;
  /** Somebody looks at the board: the leader publishes the line for it until then, ms. 0 = nobody has looked. */
  readonly watchedUntilMs: number;
}

export const emptyQueueRow: QueueRow = {
  enqueued: {},
  served: {},
  bell: 0,
  leader: null,
  leaseUntilMs: 0,
  reach: null,
  line: null,
  callers: 0,
  worstCaller: null,
  changes: 0,
  mode: 'open',
  watchedUntilMs: 0,
};

/** The gauge of one tier as it is stored. After a crash it may have drifted, even below zero. */
export const balanceOf = (row: QueueRow, tier: string): number =>
  (row.enqueued[tier] ?? 0) - (row.served[tier] ?? 0);

/** How many wait in one tier, as far as the gauge knows. */
export const waitingIn = (row: QueueRow, tier: string): number => Math.max(0, balanceOf(row, tier));

/** True if anybody waits in this tier or a better one: a newcomer then has to queue. */
export function isAnybodyAhead(row: QueueRow, tiers: readonly Tier[], tier: string): boolean {
  const upTo = tiers.findIndex(({ name }) => name === tier);
  return tiers.slice(0, upTo + 1).some(({ name }) => waitingIn(row, name) > 0);
}

/**
 * How many go first. The line tells as far as it reaches; beyond it the gauge does: the better tiers, and those of
 * its own tier enqueued before it.
 */
export function aheadOf(
  row: QueueRow,
  tiers: readonly Tier[],
  place: Pick<Place, 'id' | 'priority'> & { readonly tier: string; readonly ticketNumber: number },
): number {
  const line = row.line === null ? undefined : readLine(row.line);
  const inLine = line === undefined ? undefined : aheadInLine(line, place);
  if (inLine !== undefined) return inLine;
  const own = tiers.findIndex(({ name }) => name === place.tier);
  const better = tiers.slice(0, own).reduce((total, { name }) => total + waitingIn(row, name), 0);
  const byGauge = better + Math.max(0, place.ticketNumber - 1 - (row.served[place.tier] ?? 0));
  return Math.max(line?.places.length ?? 0, byGauge);
}

export const isLed = (row: QueueRow, nowMs: number): boolean =>
  row.leader !== null && row.leaseUntilMs > nowMs;
