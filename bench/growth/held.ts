import type { TierQueues } from '../../lambda/ports/tier-queues.ts';

/** The most messages in receivers' hands: received, and neither removed nor made visible again. */
export interface HeldCount {
  readonly queues: TierQueues;
  most(): number;
}

export function countHeld(queues: TierQueues): HeldCount {
  const held = new Set<string>();
  let most = 0;
  const drop = (receipts: readonly string[]) => receipts.forEach((receipt) => held.delete(receipt));
  return {
    most: () => most,
    queues: {
      ...queues,
      async receive(from, how) {
        const batch = await queues.receive(from, how);
        for (const { receipt } of batch) held.add(receipt);
        most = Math.max(most, held.size);
        return batch;
      },
      async hide(from, receipts, seconds) {
        if (seconds === 0) drop(receipts);
        await queues.hide(from, receipts, seconds);
      },
      async remove(from, receipts) {
        drop(receipts);
        await queues.remove(from, receipts);
      },
    },
  };
}
