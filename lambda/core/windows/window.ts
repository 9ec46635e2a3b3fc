import type { WindowShape } from '../config/headway-config.ts';
import { withTrials, type Breaker } from './breaker.ts';
import { decideLeases, LEASE_MS, without, type Leasing } from './leases.ts';
import {
  addToSlot,
  bucketAt,
  bucketCount,
  nextFitMs,
  shutUntilMs,
  slideTo,
  slotOf,
  type Cost,
  type Limits,
  type Slots,
  type WindowRow,
} from './window-row.ts';

/** A write for the store, on a condition that it checks in the same write. */
export type WindowWrite =
  /** Add to the current bucket, if the clock still stands at it and both sums allow it. */
  | {
      readonly kind: 'add';
      readonly clock: number;
      readonly slot: string;
      readonly cost: Cost;
      readonly maxRequestsBefore: number;
      readonly maxTokensBefore: number;
      /** Refused while a cooldown reaches beyond this time, ms. */
      readonly nowMs: number;
      readonly seen?: BreakerSeen | undefined;
      /** Refused while there are more leases than `mostBefore`, expired ones included. */
      readonly taken?:
        | { readonly ids: readonly string[]; readonly untilMs: number; readonly mostBefore: number }
        | undefined;
    }
  /** Put the whole window in place of the one read, if nobody has written since (`expectedVersion`). */
  | {
      readonly kind: 'replace';
      readonly expectedVersion: number;
      readonly row: Omit<WindowRow, 'cooldownUntilMs' | 'outUntilMs' | 'breaker' | 'leases'>;
      /** Absent: they stay as they are. */
      readonly leases?: Slots | undefined;
      readonly nowMs: number;
      readonly seen?: BreakerSeen | undefined;
    }
  /** Change a bucket afterwards (settle, give back), if it is still inside the window. */
  | {
      readonly kind: 'adjust';
      readonly slot: string;
      readonly minClock: number;
      readonly maxClock: number;
      readonly delta: Cost;
    }
  /** A call under way goes on; refused if its lease is not there. */
  | { readonly kind: 'renew'; readonly lease: string; readonly untilMs: number }
  /** A call has ended, or will not be made; refused if its lease is not there. */
  | { readonly kind: 'free'; readonly lease: string }
  /** Hand out no turns before `untilMs`; never shortens a longer cooldown. */
  | { readonly kind: 'cool'; readonly untilMs: number }
  /** Out of service before `untilMs`, where others are in service; never shortens a longer time. */
  | { readonly kind: 'out'; readonly untilMs: number }
  /** Puts a breaker in place of the one seen. */
  | {
      readonly kind: 'breaker';
      readonly seen: { readonly version: number; readonly next: Breaker };
    };

/**
 * The breaker by which a write was decided, which is refused if it has changed since; absent = nothing has ever
 * failed. `next` takes its place.
 */
interface BreakerSeen {
  readonly version: number;
  readonly next?: Breaker | undefined;
}

export type ReservationDecision =
  | { readonly kind: 'write'; readonly write: WindowWrite; readonly bucket: number }
  /** `retryAtMs` is the exact time at which the same reservation could succeed; null = never. */
  | { readonly kind: 'refuse'; readonly retryAtMs: number | null };

/**
 * Decides one reservation: the write that takes `cost` from the window, or when to ask again.
 * Two reservations racing on one row both read it, and the store's condition lets only those through
 * that still fit; the loser reads again and decides anew.
 */
export function decideReservation(input: {
  readonly row: WindowRow;
  readonly limits: Limits;
  readonly cost: Cost;
  /** The turns that it is for: the names of their leases, where calls at once are limited. */
  readonly turnIds?: readonly string[];
  readonly nowMs: number;
  readonly shape: WindowShape;
}): ReservationDecision {
  const { row, limits, cost, nowMs, shape } = input;
  const room = { requests: limits.rpm ?? Infinity, tokens: limits.tpm ?? Infinity };
  if (cost.requests > room.requests || cost.tokens > room.tokens) return { kind: 'refuse', retryAtMs: null };
  const closedUntilMs = shutUntilMs(row, cost.requests, nowMs);
  if (closedUntilMs > nowMs) return { kind: 'refuse', retryAtMs: closedUntilMs };

  const bucket = Math.max(row.clock, bucketAt(nowMs, shape));
  const current = slideTo(row, bucket, shape);
  const maxRequestsBefore = room.requests - cost.requests;
  const maxTokensBefore = room.tokens - cost.tokens;
  if (current.requests > maxRequestsBefore || current.tokens > maxTokensBefore) {
    return { kind: 'refuse', retryAtMs: nextFitMs({ current, maxRequestsBefore, maxTokensBefore, shape }) };
  }
  const leasing = leasingFor(input);
  if (leasing?.kind === 'full') return { kind: 'refuse', retryAtMs: leasing.retryAtMs };
  const seen = seenIn(row, withTrials(row.breaker, cost.requests, nowMs));
  const { parallel = 0 } = limits;
  const { turnIds: ids = [] } = input;
  // Only where all leases are live does their number say how many calls are under way.
  const isCounted = leasing === undefined || (leasing.areAllLive && Object.keys(row.leases).length > 0);
  if (row.version > 0 && bucket === row.clock && isCounted) {
    const taken = leasing && { ids, untilMs: nowMs + LEASE_MS, mostBefore: parallel - ids.length };
    const slot = slotOf(bucket, shape);
    return {
      kind: 'write',
      bucket,
      write: {
        kind: 'add',
        clock: bucket,
        slot,
        cost,
        maxRequestsBefore,
        maxTokensBefore,
        nowMs,
        ...(seen && { seen }),
        ...(taken && { taken }),
      },
    };
  }
  return {
    kind: 'write',
    bucket,
    write: replaceWith(row, addToSlot(current, slotOf(bucket, shape), cost), { nowMs, seen, leasing }),
  };
}

/** undefined: nothing limits how many calls are under way. */
function leasingFor({
  row: { leases },
  limits: { parallel: most },
  turnIds: ids = [],
  nowMs,
}: {
  readonly row: WindowRow;
  readonly limits: Limits;
  readonly turnIds?: readonly string[];
  readonly nowMs: number;
}): Leasing | undefined {
  return most === undefined ? undefined : decideLeases({ leases, ids, most, nowMs });
}

/**
 * Decides how a turn that is taken up late moves to the present: its cost leaves its old bucket and enters
 * the current one in one write. The sums stay, so it fits whatever the load; only if the old bucket has left
 * the window is it a new reservation.
 */
export function decideRenewal(input: {
  readonly row: WindowRow;
  readonly limits: Limits;
  readonly cost: Cost;
  readonly bucket: number;
  readonly turnIds?: readonly string[];
  /** As the turn has it: a breaker that has opened since takes only what it has counted. */
  readonly trial?: number;
  readonly nowMs: number;
  readonly shape: WindowShape;
}): ReservationDecision {
  const { row, cost, bucket: from, trial = 0, nowMs, shape } = input;
  if (row.cooldownUntilMs > nowMs) return { kind: 'refuse', retryAtMs: row.cooldownUntilMs };
  if (!mayStillCall(row.breaker, trial)) return { kind: 'refuse', retryAtMs: row.breaker.untilMs };
  const to = Math.max(row.clock, bucketAt(nowMs, shape));
  if (from <= to - bucketCount(shape)) return decideReservation(input);
  const leasing = leasingFor(input);
  if (leasing?.kind === 'full') return { kind: 'refuse', retryAtMs: leasing.retryAtMs };
  const current = slideTo(row, to, shape);
  const released = addToSlot(current, slotOf(from, shape), {
    requests: -cost.requests,
    tokens: -cost.tokens,
  });
  return {
    kind: 'write',
    bucket: to,
    write: replaceWith(row, addToSlot(released, slotOf(to, shape), cost), {
      nowMs,
      seen: seenIn(row),
      leasing,
    }),
  };
}

/** The write that changes what a bucket holds: real usage for the estimate, or a turn given back. */
export function adjustBucket(bucket: number, delta: Cost, shape: WindowShape): WindowWrite {
  return {
    kind: 'adjust',
    slot: slotOf(bucket, shape),
    minClock: bucket,
    maxClock: bucket + bucketCount(shape) - 1,
    delta,
  };
}

/** The store's window after a write; undefined: the write's condition fails. */
export function applyWindowWrite(row: WindowRow, write: WindowWrite): WindowRow | undefined {
  switch (write.kind) {
    case 'add': {
      const fits = row.requests <= write.maxRequestsBefore && row.tokens <= write.maxTokensBefore;
      if (row.version === 0 || row.clock !== write.clock || !fits || !isAsSeen(row, write)) return undefined;
      const { taken } = write;
      if (taken !== undefined && Object.keys(row.leases).length > taken.mostBefore) return undefined;
      const own = Object.fromEntries((taken?.ids ?? []).map((id) => [id, taken?.untilMs ?? 0]));
      return bump({
        ...addToSlot(row, write.slot, write.cost),
        breaker: write.seen?.next ?? row.breaker,
        leases: { ...row.leases, ...own },
      });
    }
    case 'replace':
      if (row.version !== write.expectedVersion || !isAsSeen(row, write)) return undefined;
      return {
        ...write.row,
        cooldownUntilMs: row.cooldownUntilMs,
        outUntilMs: row.outUntilMs,
        breaker: write.seen?.next ?? row.breaker,
        leases: write.leases ?? row.leases,
      };
    case 'adjust':
      if (row.version === 0 || row.clock < write.minClock || row.clock > write.maxClock) return undefined;
      return bump(addToSlot(row, write.slot, write.delta));
    case 'renew':
      if (row.leases[write.lease] === undefined) return undefined;
      return bump({ ...row, leases: { ...row.leases, [write.lease]: write.untilMs } });
    case 'free':
      if (row.leases[write.lease] === undefined) return undefined;
      return bump({ ...row, leases: without(row.leases, write.lease) });
    case 'cool':
      return row.cooldownUntilMs >= write.untilMs ? undefined : { ...row, cooldownUntilMs: write.untilMs };
    case 'out':
      return row.outUntilMs >= write.untilMs ? undefined : { ...row, outUntilMs: write.untilMs };
    case 'breaker':
      return row.breaker.version === write.seen.version ? { ...row, breaker: write.seen.next } : undefined;
    default:
      return write satisfies never;
  }
}

const isAsSeen = (
  row: WindowRow,
  { nowMs, seen }: { readonly nowMs: number; readonly seen?: BreakerSeen | undefined },
): boolean => row.cooldownUntilMs <= nowMs && row.breaker.version === (seen?.version ?? 0);

const seenIn = ({ breaker: { version } }: WindowRow, next?: Breaker): BreakerSeen | undefined =>
  version === 0 ? undefined : { version, next };

/** A turn may be used that its breaker has counted, or that none has to count. */
export const mayStillCall = ({ openings }: Breaker, trial: number): boolean =>
  openings === 0 || openings === trial;

function replaceWith(
  read: WindowRow,
  next: WindowRow,
  {
    nowMs,
    seen,
    leasing,
  }: {
    readonly nowMs: number;
    readonly seen: BreakerSeen | undefined;
    readonly leasing: Leasing | undefined;
  },
): WindowWrite {
  const { cooldownUntilMs: _cooldown, outUntilMs: _out, breaker: _breaker, leases: _leases, ...row } = next;
  return {
    kind: 'replace',
    expectedVersion: read.version,
    row: { ...row, version: read.version + 1 },
    nowMs,
    ...(seen && { seen }),
    ...(leasing?.kind === 'leased' && { leases: leasing.leases }),
  };
}

const bump = (row: WindowRow): WindowRow => ({ ...row, version: row.version + 1 });
