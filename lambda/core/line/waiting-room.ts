import type { Tier } from '../config/headway-config.ts';
import { tierOf } from '../requests/tiers.ts';

/** Callers of one model group who may wait with an open connection. */
export interface WaitingRoom {
  readonly tiers: readonly Tier[];
  readonly ceiling: number;
}

/** The share of the ceiling that the worst tier may not fill. */
const KEPT_SHARE = 0.25;

/**
 * How many callers may wait, of all tiers together, for one of this priority to be let in. The best tier has the
 * whole ceiling, the worst three quarters of it, the tiers between them something between.
 */
export const placesFor = ({ tiers, ceiling }: WaitingRoom, priority: number): number =>
  placesOf({ tiers, ceiling }, tiers.indexOf(tierOf(tiers, priority)));

/** The highest priority number that would be let in while `waiting` requests wait; undefined = none. */
export function admittedUpTo(room: WaitingRoom, waiting: number): number | undefined {
  const worst = room.tiers.findLastIndex((_tier, index) => waiting < placesOf(room, index));
  return room.tiers[worst]?.maxPriority ?? undefined;
}

function placesOf({ tiers, ceiling }: WaitingRoom, index: number): number {
  if (ceiling === Infinity || tiers.length < 2) return ceiling;
  return ceiling - Math.floor((ceiling * KEPT_SHARE * index) / (tiers.length - 1));
}
