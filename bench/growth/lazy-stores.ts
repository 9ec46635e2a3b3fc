import type { QueueMessage, TierQueues } from '../../lambda/ports/tier-queues.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import type { TierBacklog } from './backlog.ts';

const LARGEST_BATCH = 10;

/**
 * The tier queues' twin in front of a backlog: each receive finds ten messages that were never received, as long as
 * the backlog lasts, but only those ten have been made. So this process holds the messages that the dispatcher has
 * taken, and of the backlog only a count.
 */
export function lazyTierQueues(input: {
  readonly clock: Clock;
  readonly backlog: readonly TierBacklog[];
  readonly onMade: (message: QueueMessage) => void;
}): TierQueues {
  const twin = memoryTierQueues(input);
  const unread = new Map(input.backlog.map(({ tier }) => [tier, new Set<string>()]));
  const backlogOf = (tier: string) => input.backlog.find((part) => part.tier === tier);

  async function make(tier: string): Promise<void> {
    const backlog = backlogOf(tier);
    const ids = unread.get(tier);
    while (backlog !== undefined && ids !== undefined && backlog.left() > 0 && ids.size < LARGEST_BATCH) {
      const message = backlog.next();
      ids.add(message.id);
      input.onMade(message);
      await twin.send(message);
    }
  }

  return {
    ...twin,
    async receive(from, how) {
      await make(from.tier);
      const batch = await twin.receive(from, how);
      for (const { message } of batch) unread.get(from.tier)?.delete(message.id);
      return batch;
    },
    depth: async (of) => (await twin.depth(of)) + (backlogOf(of.tier)?.left() ?? 0),
  };
}
