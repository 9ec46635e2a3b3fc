import { comparePlaces, type Place } from '../requests/request.ts';
import type { Share } from '../requests/flow.ts';
import { cut, insert } from './sorted.ts';

/** Says what a turn has cost after all; 0 = it was not used. */
export type Reprice = (cost: number) => void;

/**
 * The requests of one priority, in the order of start-time fair queueing (Goyal, Vin and Cheng, 1996): a flow whose
 * turn is due next has the least start tag. Only flows have tags, not their requests: what is cancelled, changed or
 * received late changes no tag.
 */
export interface Level<T extends Place> {
  readonly priority: number;
  put(entry: T): void;
  /** Another state of an entry that is here, in the same flow. */
  replace(before: T, entry: T): void;
  remove(entry: T): void;
  /** Removes an entry for a turn, at the expense of its flow. */
  take(entry: T): Reprice;
  /** The first entry of the first flow that has one which `mayHave` allows. */
  find(mayHave: (entry: T) => boolean): T | undefined;
  /** All entries in the order in which they would have turns. */
  inOrder(): Generator<T, undefined>;
  readonly size: number;
}

/** Where a flow stands: the start tag of its next turn, and when it joined. */
interface Tag {
  readonly start: number;
  readonly join: number;
}

interface Flow<T> {
  readonly name: string;
  readonly join: number;
  /** With nobody waiting, the finish tag of its last turn. */
  start: number;
  readonly worstFirst: T[];
}

const compareTags = (a: Tag, b: Tag): number => a.start - b.start || a.join - b.join;

export function createLevel<T extends Place>(
  priority: number,
  rules: { readonly shareOf: (entry: T) => Share; readonly costOf: (entry: T) => number },
): Level<T> {
  const { shareOf, costOf } = rules;
  /** Virtual time: the start tag of the latest turn. It never falls. */
  let now = 0;
  let joins = 0;
  let size = 0;
  const flows = new Map<string, Flow<T>>();
  /** Flows with entries, and those without that still owe something; each list with the least tag at its end. */
  const waiting: Flow<T>[] = [];
  const owing: Flow<T>[] = [];

  /** Changes a flow between leaving its list and entering the one where it then belongs. */
  function change(flow: Flow<T>, by: () => void): void {
    const list = flow.worstFirst.length > 0 ? waiting : owing;
    if (flows.has(flow.name)) cut(list, flow, compareTags);
    by();
    const isForgotten = flow.worstFirst.length === 0 && flow.start <= now;
    if (isForgotten) flows.delete(flow.name);
    else {
      flows.set(flow.name, flow);
      insert(flow.worstFirst.length > 0 ? waiting : owing, flow, compareTags);
    }
  }

  /** Flows whose debt is paid are forgotten: they come back as new ones. */
  function forgetPaid(): void {
    for (let paid = owing.at(-1); paid !== undefined && paid.start <= now; paid = owing.at(-1)) {
      owing.pop();
      flows.delete(paid.name);
    }
  }

  /** `before` and `after` in shares of the flow's weight. */
  function correct(flow: Flow<T>, before: number, after: number): void {
    // A flow that was forgotten since has paid.
    if (flows.get(flow.name) !== flow) return;
    change(flow, () => (flow.start = Math.max(now, flow.start - before + after)));
  }

  const flowOf = (entry: T): Flow<T> =>
    flows.get(shareOf(entry).flow) ?? {
      name: shareOf(entry).flow,
      join: ++joins,
      start: now,
      worstFirst: [],
    };

  function drop(flow: Flow<T>, entry: T): void {
    cut(flow.worstFirst, entry, comparePlaces);
    size -= 1;
  }

  return {
    priority,
    put(entry) {
      const flow = flowOf(entry);
      change(flow, () => {
        if (flow.worstFirst.length === 0) flow.start = Math.max(now, flow.start);
        insert(flow.worstFirst, entry, comparePlaces);
        size += 1;
      });
    },
    replace(before, entry) {
      const { worstFirst } = flowOf(entry);
      cut(worstFirst, before, comparePlaces);
      insert(worstFirst, entry, comparePlaces);
    },
    remove(entry) {
      const flow = flowOf(entry);
      change(flow, () => drop(flow, entry));
    },
    take(entry) {
      const flow = flowOf(entry);
      const { weight } = shareOf(entry);
      const charge = (cost: number): number => Math.ceil(cost / weight);
      let charged = charge(costOf(entry));
      change(flow, () => {
        drop(flow, entry);
        // One that could not have the turns before has no claim on them.
        now = Math.max(now, flow.start);
        flow.start = now + charged;
      });
      forgetPaid();
      return (cost) => {
        const after = charge(cost);
        correct(flow, charged, after);
        charged = after;
      };
    },
    find(mayHave) {
      for (let index = waiting.length - 1; index >= 0; index--) {
        const found = waiting[index]?.worstFirst.findLast(mayHave);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    *inOrder(): Generator<T, undefined> {
      const cursors = waiting.map(({ start, join, worstFirst }) => ({
        start,
        join,
        worstFirst,
        next: worstFirst.length - 1,
      }));
      for (let first = cursors.pop(); first !== undefined; first = cursors.pop()) {
        const entry = first.worstFirst[first.next];
        if (entry === undefined) continue;
        yield entry;
        if (first.next === 0) continue;
        const charge = Math.ceil(costOf(entry) / shareOf(entry).weight);
        const start = Math.max(now, first.start) + charge;
        insert(cursors, { ...first, start, next: first.next - 1 }, compareTags);
      }
      return undefined;
    },
    get size() {
      return size;
    },
  };
}
