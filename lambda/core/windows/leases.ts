import type { Slots } from './window-row.ts';

/** A call's lease counts for so long; the function that makes the call renews it. */
export const LEASE_MS = 90_000;
export const RENEW_MS = 30_000;
/** Nobody knows when a call ends: where all leases are taken, the next look comes after this. */
const LOOK_MS = 500;
/** More calls at once than these would make a window's row too large. */
export const MOST_PARALLEL = 1_000;

/** The leases as they are after a reservation; `full`: there was no room for them. */
export type Leasing =
  | { readonly kind: 'full'; readonly retryAtMs: number }
  | {
      readonly kind: 'leased';
      readonly leases: Slots;
      /** None of those before has expired, so that their number is the number of calls. */
      readonly areAllLive: boolean;
    };

/** Takes leases by these ids, or renews them. `leases`: until when each one counts, ms. */
export function decideLeases({
  leases,
  ids,
  most,
  nowMs,
}: {
  readonly leases: Slots;
  readonly ids: readonly string[];
  readonly most: number;
  readonly nowMs: number;
}): Leasing {
  const live = liveLeases(leases, nowMs);
  const others = Object.entries(live).filter(([id]) => !ids.includes(id));
  if (others.length + ids.length > most) {
    const soonestMs = Math.min(...others.map(([, untilMs]) => untilMs));
    return { kind: 'full', retryAtMs: Math.min(nowMs + LOOK_MS, soonestMs) };
  }
  const own = ids.map((id) => [id, nowMs + LEASE_MS] as const);
  const areAllLive = Object.keys(live).length === Object.keys(leases).length;
  return { kind: 'leased', leases: Object.fromEntries([...others, ...own]), areAllLive };
}

export const liveLeases = (leases: Slots, nowMs: number): Slots =>
  Object.fromEntries(Object.entries(leases).filter(([, untilMs]) => untilMs > nowMs));

export const without = (leases: Slots, id: string): Slots =>
  Object.fromEntries(Object.entries(leases).filter(([own]) => own !== id));
