import type { WindowShape } from '../config/headway-config.ts';
import { closedBreaker, refusedUntil, type Breaker } from './breaker.ts';

/**
 * The exact sliding window of one deployment: what was reserved in the last 60 s plus the guard, in buckets.
 *
 * A reservation counts from its bucket until `bucketCount` buckets later, so two turns that share a place in the
 * window are at least `60 s + guard − bucket` apart on the clocks of those who reserve. The rest of the guard after
 * one bucket is for clock skew and for the varying delay between a reservation and the arrival of its call
 * (docs/decisions/0002-the-limit-is-what-the-upstream-sees.md).
 */
export interface WindowRow {
  /** Raised by every write; 0 = the row does not exist yet. */
  readonly version: number;
  /** Index of the newest bucket (ms since 1970 / bucket width); only moves forward. */
  readonly clock: number;
  /** Sum over the buckets of the window. */
  readonly requests: number;
  readonly tokens: number;
  /** Bucket index modulo `bucketCount` → count. Only buckets of `(clock − bucketCount, clock]` are present. */
  readonly requestSlots: Slots;
  readonly tokenSlots: Slots;
  /** No turns before this time, ms; 0 = none. */
  readonly cooldownUntilMs: number;
  /**
   * No turns before this time, ms, while another deployment of the group is in service; 0 = none. Its key, its
   * model or its credit was refused. No write is refused because of it: if all are out, all are tried.
   */
  readonly outUntilMs: number;
  readonly breaker: Breaker;
  /** Calls under way, by their turns, and until when each one counts, ms; empty where nothing limits them. */
  readonly leases: Slots;
}

export type Slots = Readonly<Record<string, number>>;

export interface Limits {
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  /** Calls under way at once. */
  readonly parallel?: number | undefined;
}

/** A turn takes a write. */
export const isLimited = ({ rpm, tpm, parallel }: Limits): boolean =>
  rpm !== undefined || tpm !== undefined || parallel !== undefined;

export interface Cost {
  readonly requests: number;
  readonly tokens: number;
}

export const emptyWindow: WindowRow = {
  version: 0,
  clock: 0,
  requests: 0,
  tokens: 0,
  requestSlots: {},
  tokenSlots: {},
  cooldownUntilMs: 0,
  outUntilMs: 0,
  breaker: closedBreaker,
  leases: {},
};

/** Until when it takes no turns at all, ms; the past: it does. */
export const gateUntilMs = ({ cooldownUntilMs, breaker }: WindowRow): number =>
  Math.max(cooldownUntilMs, breaker.openings > 0 ? breaker.untilMs : 0);

/** Until when it takes no such number of calls, ms: its gate, and calls on trial; the past: it does. */
export const shutUntilMs = ({ cooldownUntilMs, breaker }: WindowRow, calls: number, nowMs: number): number =>
  Math.max(cooldownUntilMs, refusedUntil(breaker, calls, nowMs));

/** How many buckets a reservation stays in the window. */
export const bucketCount = (shape: WindowShape): number => (60_000 + shape.guardMs) / shape.bucketMs;

export const bucketAt = (ms: number, shape: WindowShape): number => Math.floor(ms / shape.bucketMs);

export const slotOf = (bucket: number, shape: WindowShape): string => String(bucket % bucketCount(shape));

/** How many requests fit by `atMs` if nobody reserves until then, and all calls under way have ended. */
export function roomAt(
  row: WindowRow,
  limits: Limits,
  at: { readonly ms: number; readonly shape: WindowShape },
): number {
  const { rpm, parallel = Infinity } = limits;
  if (rpm === undefined) return parallel;
  const room = rpm - slideTo(row, bucketAt(at.ms, at.shape), at.shape).requests;
  return Math.min(parallel, Math.max(0, room));
}

/**
 * The times at which each of the `limit` turns of a full window is next free, soonest first; `ms` where there is
 * room.
 */
export function freeingTimes(
  row: WindowRow,
  limit: number,
  at: { readonly ms: number; readonly shape: WindowShape },
): readonly number[] {
  const { ms, shape } = at;
  const current = slideTo(row, bucketAt(ms, shape), shape);
  const used = bucketsOf(current, current.requestSlots, shape).flatMap(([bucket, n]) =>
    Array<number>(Math.max(0, n)).fill((bucket + bucketCount(shape)) * shape.bucketMs),
  );
  return [...Array<number>(Math.max(0, limit - used.length)).fill(ms), ...used.slice(-limit)];
}

/** The largest share of its limits that a window has in use, 0…1; 0 without limits. */
export function useOf(
  row: WindowRow,
  limits: Limits,
  at: { readonly ms: number; readonly shape: WindowShape },
): number {
  const current = slideTo(row, bucketAt(at.ms, at.shape), at.shape);
  return Math.max(
    limits.rpm === undefined ? 0 : current.requests / limits.rpm,
    limits.tpm === undefined ? 0 : current.tokens / limits.tpm,
    limits.parallel === undefined ? 0 : callsIn(row, at.ms) / limits.parallel,
  );
}

/** How many calls are under way, as far as leases tell. */
export const callsIn = ({ leases }: WindowRow, nowMs: number): number =>
  Object.values(leases).filter((untilMs) => untilMs > nowMs).length;

/** The row as it stands when the clock reaches `bucket`: expired buckets dropped. Never moves backwards. */
export function slideTo(row: WindowRow, bucket: number, shape: WindowShape): WindowRow {
  if (bucket <= row.clock) return row;
  const oldest = bucket - bucketCount(shape) + 1;
  const { clock } = row;
  const requests = keepFrom(oldest, { clock, slots: row.requestSlots, sum: row.requests, shape });
  const tokens = keepFrom(oldest, { clock, slots: row.tokenSlots, sum: row.tokens, shape });
  return {
    ...row,
    clock: bucket,
    requestSlots: requests.slots,
    tokenSlots: tokens.slots,
    requests: requests.sum,
    tokens: tokens.sum,
  };
}

/** The slots of the buckets from `oldest` on, and their sum; the same object if none is older. */
function keepFrom(
  oldest: number,
  of: { readonly clock: number; readonly slots: Slots; readonly sum: number; readonly shape: WindowShape },
): { readonly slots: Slots; readonly sum: number } {
  const { clock, slots, shape } = of;
  const count = bucketCount(shape);
  const older: number[] = [];
  // Looks slots up by number: a window has hundreds, and their keys as text would cost more than everything else
  // here.
  for (let bucket = clock - count + 1; bucket < oldest && bucket <= clock; bucket++) {
    if (slots[bucket % count] !== undefined) older.push(bucket % count);
  }
  if (older.length === 0) return { slots, sum: of.sum };
  const kept = { ...slots };
  for (const slot of older) Reflect.deleteProperty(kept, slot);
  return { slots: kept, sum: older.reduce((left, slot) => left - (slots[slot] ?? 0), of.sum) };
}

/** When enough buckets have expired for the cost to fit, ms. */
export function nextFitMs(input: {
  readonly current: WindowRow;
  readonly maxRequestsBefore: number;
  readonly maxTokensBefore: number;
  readonly shape: WindowShape;
}): number {
  const { current, maxRequestsBefore, maxTokensBefore, shape } = input;
  const count = bucketCount(shape);
  // Begins at the oldest bucket and goes no further than it has to: usually the first few of the window.
  const expiry = (slots: Slots, total: number, max: number): number => {
    let left = total;
    for (let bucket = current.clock - count + 1; left > max && bucket <= current.clock; bucket++) {
      left -= slots[bucket % count] ?? 0;
      if (left <= max) return (bucket + count) * shape.bucketMs;
    }
    return 0;
  };
  return Math.max(
    expiry(current.requestSlots, current.requests, maxRequestsBefore),
    expiry(current.tokenSlots, current.tokens, maxTokensBefore),
  );
}

/** A bucket and its sums raised (or lowered) by `cost`; the write takes care of the version. */
export function addToSlot(row: WindowRow, slot: string, cost: Cost): WindowRow {
  return {
    ...row,
    requests: row.requests + cost.requests,
    tokens: row.tokens + cost.tokens,
    requestSlots: raise(row.requestSlots, slot, cost.requests),
    tokenSlots: raise(row.tokenSlots, slot, cost.tokens),
  };
}

/** The buckets of a row as `[bucket, count]`, oldest first. */
function bucketsOf(row: WindowRow, slots: Slots, shape: WindowShape): [number, number][] {
  const newest = row.clock % bucketCount(shape);
  const older: [number, number][] = [];
  const younger: [number, number][] = [];
  // Whole numbers as keys come in ascending order, so the ring only has to be cut behind the newest.
  for (const [slot, n] of Object.entries(slots)) {
    const side = Number(slot) > newest ? older : younger;
    side.push([bucketOfSlot(row, Number(slot), shape), n]);
  }
  return [...older, ...younger];
}

/** The bucket of `(clock − bucketCount, clock]` that a slot stands for. */
function bucketOfSlot({ clock }: WindowRow, slot: number, shape: WindowShape): number {
  const count = bucketCount(shape);
  return clock - (((clock % count) - slot + count) % count);
}

const raise = (slots: Slots, slot: string, n: number): Slots =>
  n === 0 ? slots : { ...slots, [slot]: (slots[slot] ?? 0) + n };
