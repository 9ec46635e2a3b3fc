import type { Tier } from '../../config/headway-config.ts';
import { USUAL_FAIRNESS, type Fairness } from '../../requests/flow.ts';
import type { Place } from '../../requests/request.ts';
import { markOf, rankIn, readLine } from '../line.ts';

/** How far the turns of the next seconds may go. */
export interface Reach {
  /** The last by priority and arrival of all who may have one: nobody who may stands behind this place. */
  readonly priority: number;
  readonly enqueuedAtMs: number;
  /** So many, from the head of the line on, may have one. Absent: the row is of the version before. */
  readonly places?: number | undefined;
  /** A request that comes later may still have one if its priority is not above this. Absent: the order is by place. */
  readonly newcomers?: number | undefined;
  /** The mark of the last one's flow: a newcomer of this flow and priority stands behind it. */
  readonly flow?: string | undefined;
}

interface InFlow extends Place {
  readonly flow: string;
}

/** A waiting caller, as far as it matters to how closely it looks. */
export interface Looker extends InFlow {
  /** Since when it has waited in this group at this place, ms. */
  readonly sinceMs: number;
  /** It was within reach when the line last listed it. */
  readonly wasNext: boolean;
}

/**
 * True if the caller may have a turn in the next seconds. `isNext`: the line says so, or did when it last listed the
 * caller. A line that no longer does may mean that the turn is on its way.
 */
export function judgeReach(
  { reach, line }: { readonly reach: Reach | null; readonly line: string | null },
  { sinceMs, wasNext, ...place }: Looker,
  { nowMs, untoldMs }: { readonly nowMs: number; readonly untoldMs: number },
): { readonly isNear: boolean; readonly isNext: boolean } {
  if (reach === null) return { isNear: true, isNext: wasNext };
  const { places, newcomers } = reach;
  const isFair = newcomers !== undefined;
  if (places === undefined) return { isNear: isWithin(reach, place), isNext: wasNext };
  const listed = readLine(line ?? '');
  const rank = rankIn(listed, place);
  if (rank !== undefined) return { isNear: rank < places, isNext: rank < places };
  const mayBeUntold = nowMs - sinceMs < untoldMs;
  const isLineShorter = !listed.goesOn || places > listed.places.length;
  const isNear =
    wasNext ||
    (isFair && mayBeUntold && place.priority <= newcomers && !isBehindItsFlow(reach, place)) ||
    ((!isFair || mayBeUntold || isLineShorter) && isWithin(reach, place));
  return { isNear, isNext: wasNext };
}

const isWithin = (
  reach: Pick<Place, 'priority' | 'enqueuedAtMs'>,
  { priority, enqueuedAtMs }: Place,
): boolean =>
  priority < reach.priority || (priority === reach.priority && enqueuedAtMs <= reach.enqueuedAtMs);

const isBehindItsFlow = (reach: Reach, { priority, flow }: InFlow): boolean =>
  priority === reach.priority && markOf(flow) === reach.flow;

/** The reach of turns for all of these: the head of the line, at least one request. */
export function reachOver(
  head: readonly InFlow[],
  {
    fairness = USUAL_FAIRNESS,
    tiers,
  }: { readonly fairness?: Fairness | undefined; readonly tiers: readonly Tier[] },
): Reach {
  const { priority, enqueuedAtMs, flow } = head.reduce((last, place) =>
    isWithin(last, place) ? last : place,
  );
  const reach = { priority, enqueuedAtMs, places: head.length };
  // A tier may be owed a turn after 1 / share − 1 turns that others had while it waited.
  const isOwedSoon = tiers.some(({ minShare = 0 }) => minShare * (head.length + 1) >= 1);
  if (isOwedSoon) return { ...reach, newcomers: Number.MAX_SAFE_INTEGER };
  return fairness === 'none' ? reach : { ...reach, newcomers: priority, flow: markOf(flow) };
}
