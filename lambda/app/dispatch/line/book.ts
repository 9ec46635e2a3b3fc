import { createOrderBook, type OrderBook } from '../../../core/line/order-book.ts';
import type { Held } from './held-request.ts';
import { createTierLoads, type TierLoad } from './tier-loads.ts';

/** The requests that wait for a turn, in exact order. Their load and earliest deadline are known without counting. */
export interface Book extends OrderBook<Held> {
  loadOf(tier: string): TierLoad;
  /** The best that may have a turn now, and that `mayHave` allows. */
  ready(nowMs: number, mayHave?: (held: Held) => boolean): Held | undefined;
  /** When the next that is parked may have one, ms; Infinity: none is. */
  nextReadyMs(nowMs: number): number;
  /** So many are parked. */
  parked(nowMs: number): number;
  /** All that are past their deadline, wherever they stand. Costs nothing before the earliest deadline. */
  expired(nowMs: number): readonly Held[];
}

export function createBook(): Book {
  const loads = createTierLoads();
  /** Nobody in the book is past its deadline before this time, ms. */
  let noneExpiredBeforeMs = Infinity;
  /** Until when each is parked that is or was, ms. */
  const parkedUntilMs = new Map<string, number>();
  const order = createOrderBook<Held>((held, by) => {
    loads.change(held, by);
    const { notBeforeMs } = held.message;
    if (by === -1) parkedUntilMs.delete(held.id);
    else if (notBeforeMs > 0) parkedUntilMs.set(held.id, notBeforeMs);
    // A request that leaves is no reason to look sooner.
    if (by === 1) noneExpiredBeforeMs = Math.min(noneExpiredBeforeMs, held.message.deadlineMs);
  });
  return Object.assign(order, {
    loadOf: (tier: string) => loads.of(tier),
    ready(nowMs: number, mayHave: (held: Held) => boolean = () => true) {
      for (let rank = 0; rank < order.size; rank++) {
        const held = order.at(rank);
        if (held !== undefined && held.message.notBeforeMs <= nowMs && mayHave(held)) return held;
      }
      return undefined;
    },
    nextReadyMs: (nowMs: number) => Math.min(...[...parkedUntilMs.values()].filter((ms) => ms > nowMs)),
    parked: (nowMs: number) => [...parkedUntilMs.values()].filter((ms) => ms > nowMs).length,
    expired(nowMs: number) {
      if (nowMs < noneExpiredBeforeMs) return [];
      const waiting = order.all();
      noneExpiredBeforeMs = waiting.reduce(
        (soonest, { message }) =>
          message.deadlineMs > nowMs ? Math.min(soonest, message.deadlineMs) : soonest,
        Infinity,
      );
      return waiting.filter(({ message }) => message.deadlineMs <= nowMs);
    },
  });
}
