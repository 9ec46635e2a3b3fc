import type { Tier } from '../../config/headway-config.ts';
import { tierOf } from '../../requests/tiers.ts';

/** Callers of one model group who may wait with an open connection. */
export interface WaitingRoom {
  readonly tiers: readonly Tier[];
  readonly ceiling: number;
}

/** The share of the ceiling that the worst tier may not fill. */
const KEPT_SHARE = 0.25;

/** The part of the ceiling by which callers may exceed it until worse ones have given way. */
const OVERSHOOT = 1 / 8;

/**
 * How many callers may wait, of all tiers together, for one of this priority to be let in. The best tier has the
 * whole ceiling, the worst three quarters of it, the tiers between them something between. Whoever is better than
 * `worstCaller`, who can give way, has an eighth more than the ceiling.
 */
export function placesFor(room: WaitingRoom, priority: number, worstCaller: number | null): number {
  if (worstCaller !== null && priority < worstCaller) return mostPlaces(room);
  return placesOf(room, room.tiers.indexOf(tierOf(room.tiers, priority)));
}

/** However many come at once, no more are let in. */
export const mostPlaces = ({ ceiling }: WaitingRoom): number => ceiling + Math.ceil(ceiling * OVERSHOOT);

/** The highest priority number that would be let in while `waiting` requests wait; undefined = none, or all. */
export function admittedUpTo(
  room: WaitingRoom,
  waiting: number,
  worstCaller: number | null,
): number | undefined {
  const worst = room.tiers.findLastIndex((_tier, index) => waiting < placesOf(room, index));
  const byTier = room.tiers[worst]?.maxPriority;
  if (byTier === null) return undefined;
  if (worstCaller === null || waiting >= mostPlaces(room)) return byTier;
  return Math.max(worstCaller - 1, byTier ?? -Infinity);
}

function placesOf({ tiers, ceiling }: WaitingRoom, index: number): number {
  if (ceiling === Infinity || tiers.length < 2) return ceiling;
  return ceiling - Math.floor((ceiling * KEPT_SHARE * index) / (tiers.length - 1));
}
