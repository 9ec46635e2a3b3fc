import { comparePlaces, type Place } from './request.ts';

/** What the dispatcher holds, in exact order. Binary insertion into one sorted array. */
export interface OrderBook<T extends Place> {
  /** Puts an entry in its place; an entry with the same id is replaced. */
  put(entry: T): void;
  best(): T | undefined;
  /** The entry at a rank, 0 = best. */
  at(rank: number): T | undefined;
  get(id: string): T | undefined;
  remove(id: string): T | undefined;
  all(): readonly T[];
  readonly size: number;
}

/** `onChange` hears of every entry that comes (1) or goes (-1), of a replaced one too. */
export function createOrderBook<T extends Place>(
  onChange: (entry: T, by: 1 | -1) => void = () => undefined,
): OrderBook<T> {
  const sorted: T[] = [];
  const byId = new Map<string, T>();

  function indexOf(entry: Place): number {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = sorted[middle];
      if (other !== undefined && comparePlaces(other, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function remove(id: string): T | undefined {
    const entry = byId.get(id);
    if (entry === undefined) return undefined;
    byId.delete(id);
    const index = indexOf(entry);
    // Nearly always the best is what goes; taking it off the front moves none of the others.
    if (index === 0) sorted.shift();
    else sorted.splice(index, 1);
    onChange(entry, -1);
    return entry;
  }

  return {
    put(entry) {
      remove(entry.id);
      byId.set(entry.id, entry);
      sorted.splice(indexOf(entry), 0, entry);
      onChange(entry, 1);
    },
    best: () => sorted[0],
    at: (rank) => sorted[rank],
    get: (id) => byId.get(id),
    remove,
    all: () => sorted,
    get size() {
      return sorted.length;
    },
  };
}
