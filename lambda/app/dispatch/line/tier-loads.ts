import type { Held } from './held-request.ts';

/** How much the book holds of one tier. */
export interface TierLoad {
  readonly messages: number;
  /** The length of their payloads, in characters. */
  readonly text: number;
}

/** The book itself keeps it up to date: counting again for every receive would cost more than the receive. */
export interface TierLoads {
  of(tier: string): TierLoad;
  change(held: Held, by: 1 | -1): void;
}

export function createTierLoads(): TierLoads {
  const loads = new Map<string, TierLoad>();
  const of = (tier: string): TierLoad => loads.get(tier) ?? { messages: 0, text: 0 };
  return {
    of,
    change({ message: { tier, payload } }, by) {
      const { messages, text } = of(tier);
      const length = payload !== null && 'inline' in payload ? payload.inline.length : 0;
      loads.set(tier, { messages: messages + by, text: text + by * length });
    },
  };
}
