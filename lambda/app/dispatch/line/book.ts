import type { Reprice } from '../../../core/line/level.ts';
import { createOrderBook, type OrderBook } from '../../../core/line/order-book.ts';
import { turnCosts } from '../../../core/line/turn-cost.ts';
import { ONE_FLOW, USUAL_FAIRNESS, type Share } from '../../../core/requests/flow.ts';
import { deploymentsOf, type Deps } from '../../deps.ts';
import type { Held } from './held-request.ts';
import { createTierLoads, type TierLoad } from './tier-loads.ts';

/** What a flow pays for one turn. */
export interface TurnCharge {
  /** The turn was not used: nothing. */
  refund(): void;
  /** For the tokens that it has used, and not for the estimate. */
  settle(tokens: number): void;
}

/** The requests that wait for a turn, in exact order. Their load and earliest deadline are known without counting. */
export interface Book extends Omit<OrderBook<Held>, 'take' | 'find'> {
  /** Takes a request out for a turn, which its flow pays for. */
  take(held: Held): void;
  /** What its flow pays for the turn for which it was last taken out; undefined: it was not. */
  chargeOf(taken: Held): TurnCharge | undefined;
  loadOf(tier: string): TierLoad;
  /** So many wait in a tier, whichever queue their messages are in. */
  waitingIn(tier: string): number;
  /** The best that may have a turn now, and that `mayHave` allows. */
  ready(nowMs: number, mayHave?: (held: Held) => boolean): Held | undefined;
  /** When the next that is parked may have one, ms; Infinity: none is. */
  nextReadyMs(nowMs: number): number;
  /** So many are parked. */
  parked(nowMs: number): number;
  /** All that are past their deadline, wherever they stand. Costs nothing before the earliest deadline. */
  expired(nowMs: number): readonly Held[];
}

export function createBook({
  deps: { config },
  group,
}: {
  readonly deps: Pick<Deps, 'config'>;
  readonly group: string;
}): Book {
  const loads = createTierLoads();
  /** Nobody in the book is past its deadline before this time, ms. */
  let noneExpiredBeforeMs = Infinity;
  /** Until when each is parked that is or was, ms. */
  const parkedUntilMs = new Map<string, number>();
  const costOf = turnCosts(deploymentsOf(config, group));
  const isFair = (config.fairness ?? USUAL_FAIRNESS) !== 'none';
  /** Kept as long as somebody knows the request that was taken out. */
  const charges = new WeakMap<Held, TurnCharge>();

  const waiting = new Map<string, number>();

  function note(held: Held, by: 1 | -1): void {
    loads.change(held, by);
    waiting.set(held.tier, (waiting.get(held.tier) ?? 0) + by);
    const { notBeforeMs } = held.message;
    if (by === -1) parkedUntilMs.delete(held.id);
    else if (notBeforeMs > 0) parkedUntilMs.set(held.id, notBeforeMs);
    // A request that leaves is no reason to look sooner.
    if (by === 1) noneExpiredBeforeMs = Math.min(noneExpiredBeforeMs, held.message.deadlineMs);
  }

  const order = createOrderBook<Held>({
    onChange: note,
    shareOf: ({ message }) => (isFair ? message : oneFlow),
    costOf: ({ message }) => costOf(message.tokens),
  });
  const chargeBy = (reprice: Reprice): TurnCharge => ({
    refund: () => reprice(0),
    settle: (tokens) => reprice(costOf(tokens)),
  });
  const { take: takeOut } = order;
  return Object.assign(order, {
    take(held: Held) {
      const reprice = takeOut(held.id);
      if (reprice !== undefined) charges.set(held, chargeBy(reprice));
    },
    chargeOf: (taken: Held) => charges.get(taken),
    loadOf: (tier: string) => loads.of(tier),
    waitingIn: (tier: string) => waiting.get(tier) ?? 0,
    ready: (nowMs: number, mayHave: (held: Held) => boolean = () => true) =>
      order.find((held) => held.message.notBeforeMs <= nowMs && mayHave(held)),
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

const oneFlow: Share = { flow: ONE_FLOW, weight: 1 };
