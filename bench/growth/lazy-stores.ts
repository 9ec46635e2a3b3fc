import type { Clock, RequestStore, TierQueues } from '../../lambda/core/ports.ts';
import { isTerminal, type RequestRecord } from '../../lambda/core/request.ts';
import { applyTransition } from '../../lambda/core/transitions.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import type { Queued, TierBacklog } from './backlog.ts';

const LARGEST_BATCH = 10;

/** The request store's twin, without those that are over: of them it only says that they are. */
export function openRequestStore(onEnd: (record: RequestRecord) => void): RequestStore {
  const open = new Map<string, RequestRecord>();
  return {
    async create(record) {
      open.set(record.id, record);
    },
    read: async (id) => open.get(id),
    glance: async (id) => open.get(id),
    readMany: async (ids) => ids.flatMap((id) => open.get(id) ?? []),
    async transition(id, transition) {
      const record = open.get(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return { kind: 'conflict', record };
      if (isTerminal(changed.status)) {
        open.delete(id);
        onEnd(changed);
      } else open.set(id, changed);
      return { kind: 'done', record: changed };
    },
  };
}

/**
 * The tier queues' twin before which a backlog lies: whoever receives finds ten that were never received, as
 * long as there are so many, but only they have been made. So this process holds what the dispatcher has
 * taken, and of the backlog nothing more than a count.
 */
export function lazyTierQueues(input: {
  readonly clock: Clock;
  readonly backlog: readonly TierBacklog[];
  readonly onMade: (queued: Queued) => Promise<void>;
}): TierQueues {
  const twin = memoryTierQueues(input);
  const unread = new Map(input.backlog.map(({ tier }) => [tier, new Set<string>()]));
  const backlogOf = (tier: string) => input.backlog.find((part) => part.tier === tier);

  async function make(tier: string): Promise<void> {
    const backlog = backlogOf(tier);
    const ids = unread.get(tier);
    while (backlog !== undefined && ids !== undefined && backlog.left() > 0 && ids.size < LARGEST_BATCH) {
      const queued = backlog.next();
      ids.add(queued.record.id);
      await input.onMade(queued);
      await twin.send(queued.message);
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
