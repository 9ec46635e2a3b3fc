import { comparePlaces, type Place } from '../requests/request.ts';

/**
 * The requests that the dispatcher holds, in exact order. Binary insertion into one sorted array with the best at
 * its end: most come and go there, and the others need not move.
 */
export interface OrderBook<T extends Place> {
  /** Puts an entry in its place; an entry with the same id is replaced. */
  put(entry: T): void;
  best(): T | undefined;
  /** The entry at a rank, 0 = best. */
  at(rank: number): T | undefined;
  /** The first `count`, or as many as there are, best first. */
  first(count: number): readonly T[];
  get(id: string): T | undefined;
  remove(id: string): T | undefined;
  /** Best first; a copy. */
  all(): readonly T[];
  readonly size: number;
}

/** `onChange` hears of every entry that comes (1) or goes (-1), including one that is replaced. */
export function createOrderBook<T extends Place>(
  onChange: (entry: T, by: 1 | -1) => void = () => undefined,
): OrderBook<T> {
  const worstFirst: T[] = [];
  const byId = new Map<string, T>();

  function indexOf(entry: Place): number {
    let low = 0;
    let high = worstFirst.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = worstFirst[middle];
      if (other !== undefined && comparePlaces(other, entry) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function remove(id: string): T | undefined {
    const entry = byId.get(id);
    if (entry === undefined) return undefined;
    byId.delete(id);
    worstFirst.splice(indexOf(entry), 1);
    onChange(entry, -1);
    return entry;
  }

  return {
    put(entry) {
      remove(entry.id);
      byId.set(entry.id, entry);
      worstFirst.splice(indexOf(entry), 0, entry);
      onChange(entry, 1);
    },
    best: () => worstFirst.at(-1),
    at: (rank) => worstFirst[worstFirst.length - 1 - rank],
    first: (count) => worstFirst.slice(Math.max(0, worstFirst.length - count)).reverse(),
    get: (id) => byId.get(id),
    remove,
    all: () => worstFirst.toReversed(),
    get size() {
      return worstFirst.length;
    },
  };
}
