import { ONE_FLOW, type Share } from '../requests/flow.ts';
import type { Place } from '../requests/request.ts';
import { createLevel, type Level, type Reprice } from './level.ts';
import { cut, insert } from './sorted.ts';

/**
 * The requests that the dispatcher holds, in the order of their turns: by priority, then fairly among the flows of a
 * priority, then by arrival and id within a flow. With a single flow that is the order by priority, arrival and id.
 */
export interface OrderBook<T extends Place> {
  /** Puts an entry in its place; an entry with the same id is replaced. */
  put(entry: T): void;
  best(): T | undefined;
  /** The best entry that `mayHave` allows: flows whose entries it refuses are passed. */
  find(mayHave: (entry: T) => boolean): T | undefined;
  /** Takes an entry out for a turn, at the expense of its flow; undefined: it is not here. */
  readonly take: (id: string) => Reprice | undefined;
  /** The entry at a rank, 0 = best. */
  at(rank: number): T | undefined;
  /** The first `count`, or as many as there are, best first. */
  first(count: number): readonly T[];
  get(id: string): T | undefined;
  /** Takes an entry out without a turn: its flow pays nothing. */
  remove(id: string): T | undefined;
  /** Best first; a copy. */
  all(): readonly T[];
  /** The same in no order, and without the work that the order is. */
  entries(): Iterable<T>;
  readonly size: number;
}

interface BookRules<T> {
  /** Hears of every entry that comes (1) or goes (-1), including one that is replaced. */
  readonly onChange?: (entry: T, by: 1 | -1) => void;
  /** Absent: all entries are one flow. */
  readonly shareOf?: (entry: T) => Share;
  /** A whole number above 0. Absent: all turns cost the same. */
  readonly costOf?: (entry: T) => number;
}

const oneFlow: Share = { flow: ONE_FLOW, weight: 1 };
const byPriority = (a: { readonly priority: number }, b: { readonly priority: number }): number =>
  a.priority - b.priority;

export function createOrderBook<T extends Place>(rules: BookRules<T> = {}): OrderBook<T> {
  const { onChange = () => undefined, shareOf = () => oneFlow, costOf = () => 1 } = rules;
  const byId = new Map<string, T>();
  const levels = new Map<number, Level<T>>();
  const worstFirst: Level<T>[] = [];

  function levelOf({ priority }: Place): Level<T> {
    const known = levels.get(priority);
    if (known !== undefined) return known;
    const level = createLevel<T>(priority, { shareOf, costOf });
    levels.set(priority, level);
    insert(worstFirst, level, byPriority);
    return level;
  }

  /** Takes an entry out, by `how`; a level without entries is forgotten, and all that its flows owe. */
  function out<R>(entry: T, how: (level: Level<T>) => R): R {
    const level = levelOf(entry);
    const result = how(level);
    byId.delete(entry.id);
    if (level.size === 0) {
      levels.delete(level.priority);
      cut(worstFirst, level, byPriority);
    }
    onChange(entry, -1);
    return result;
  }

  function remove(id: string): T | undefined {
    const entry = byId.get(id);
    if (entry !== undefined) out(entry, (level) => level.remove(entry));
    return entry;
  }

  const staysInFlow = (before: T | undefined, entry: T): before is T =>
    before?.priority === entry.priority && shareOf(before).flow === shareOf(entry).flow;

  function* inOrder(): Generator<T, undefined> {
    for (const level of worstFirst.toReversed()) yield* level.inOrder();
    return undefined;
  }

  function first(count: number): readonly T[] {
    const found: T[] = [];
    if (count <= 0) return found;
    for (const entry of inOrder()) if (found.push(entry) >= count) break;
    return found;
  }

  function find(mayHave: (entry: T) => boolean): T | undefined {
    for (let index = worstFirst.length - 1; index >= 0; index--) {
      const found = worstFirst[index]?.find(mayHave);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return {
    put(entry) {
      const before = byId.get(entry.id);
      if (staysInFlow(before, entry)) {
        onChange(before, -1);
        levelOf(entry).replace(before, entry);
      } else {
        remove(entry.id);
        levelOf(entry).put(entry);
      }
      byId.set(entry.id, entry);
      onChange(entry, 1);
    },
    best: () => find(() => true),
    find,
    take(id) {
      const entry = byId.get(id);
      return entry && out(entry, (level) => level.take(entry));
    },
    at: (rank) => first(rank + 1)[rank],
    first,
    get: (id) => byId.get(id),
    remove,
    all: () => [...inOrder()],
    entries: () => byId.values(),
    get size() {
      return byId.size;
    },
  };
}
