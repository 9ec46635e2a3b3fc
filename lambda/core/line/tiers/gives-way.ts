import { comparePlaces, type Place } from '../../requests/request.ts';

/**
 * Picks who gives way where more callers wait than may: the worst first, and of one priority the newest. Each does so
 * for a caller of a strictly better priority who waits too, so a line of equals stays as it is.
 */
export function whoGivesWay<T extends Place>(waiting: readonly T[], surplus: number): readonly T[] {
  if (surplus <= 0) return [];
  const line = waiting.toSorted(comparePlaces);
  const fromTheEnd = line.toReversed().slice(0, surplus);
  const stays = fromTheEnd.findIndex(({ priority }, n) => (line[n]?.priority ?? priority) >= priority);
  return stays === -1 ? fromTheEnd : fromTheEnd.slice(0, stays);
}
