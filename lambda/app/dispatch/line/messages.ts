import type { Deps } from '../../deps.ts';
import type { Flights } from '../calls/flights.ts';
import type { Hands } from './hands.ts';
import { tierRefOf, type Held } from './held-request.ts';

/** The messages of held requests, in their queues. */
export interface Messages {
  /** The newest delivery of a request out of the book: only its receipt is sure to remove the message. */
  latestOf(held: Held): Held;
  /** Hides a message from others for `seconds`; 0 = makes it visible at once. */
  hide(held: Held, seconds: number): Promise<void>;
  hideAll(held: readonly Held[], seconds: number): Promise<void>;
  /** Removes the message of a request that no longer needs it. */
  remove(held: Held): Promise<void>;
  /** Removes this delivery, though there may be a newer one. */
  removeDelivery(held: Held): Promise<void>;
  /** Removes many, by the receipts that they came with. */
  removeAll(held: readonly Held[]): Promise<void>;
}

export function createMessages({
  deps: { queues },
  group,
  hands,
  flights,
}: {
  readonly deps: Pick<Deps, 'queues'>;
  readonly group: string;
  readonly hands: Hands;
  readonly flights: Flights;
}): Messages {
  const latestOf = (held: Held) => flights.latest(held.id) ?? hands.latest(held.id) ?? held;
  return {
    latestOf,
    hide: (held, seconds) => queues.hide(tierRefOf(held), [held.receipt], seconds),
    async hideAll(held, seconds) {
      await Promise.all(
        byTier(held).map(([tier, receipts]) => queues.hide({ group, tier }, receipts, seconds)),
      );
    },
    async remove(held) {
      await queues.remove(tierRefOf(held), [latestOf(held).receipt]);
    },
    removeDelivery: (held) => queues.remove(tierRefOf(held), [held.receipt]),
    async removeAll(held) {
      await Promise.all(byTier(held).map(([tier, receipts]) => queues.remove({ group, tier }, receipts)));
    },
  };
}

function byTier(held: readonly Held[]): [tier: string, receipts: string[]][] {
  const groups = [...Map.groupBy(held, ({ message }) => message.tier)];
  return groups.map(([tier, entries]) => [tier, entries.map(({ receipt }) => receipt)]);
}
