import { createOrderBook, type OrderBook } from '../../../core/line/order-book.ts';
import type { Held } from './held-request.ts';
import { createTierLoads, type TierLoad } from './tier-loads.ts';

/** The requests that wait for a turn, in exact order. Their load and earliest deadline are known without counting. */
export interface Book extends OrderBook<Held> {
  loadOf(tier: string): TierLoad;
  /** All that are past their deadline, wherever they stand. Costs nothing before the earliest deadline. */
  expired(nowMs: number): readonly Held[];
}

export function createBook(): Book {
  const loads = createTierLoads();
  /** Nobody in the book is past its deadline before this time, ms. */
  let noneExpiredBeforeMs = Infinity;
  const order = createOrderBook<Held>((held, by) => {
    loads.change(held, by);
    // A request that leaves is no reason to look sooner.
    if (by === 1) noneExpiredBeforeMs = Math.min(noneExpiredBeforeMs, held.message.deadlineMs);
  });
  return Object.assign(order, {
    loadOf: (tier: string) => loads.of(tier),
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
