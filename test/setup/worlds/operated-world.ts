import type { OperatorDeps } from '../../../lambda/app/operate/operator-deps.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import {
  memoryDeadLetterQueues,
  type MemoryDeadLetterQueues,
} from '../../../lambda/memory/memory-dead-letter-queues.ts';
import {
  memoryDeliveryQueue,
  type MemoryDeliveryQueue,
} from '../../../lambda/memory/memory-delivery-queue.ts';
import { memoryGroupStore } from '../../../lambda/memory/memory-group-store.ts';
import { memoryRequestStore } from '../../../lambda/memory/memory-request-store.ts';
import { memoryTierQueues } from '../../../lambda/memory/memory-tier-queues.ts';
import type { QueueMessage, TierQueues } from '../../../lambda/ports/tier-queues.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';
import { sampleMessage, sampleRecord } from '../sample-records.ts';

/** A stage in memory as an operator's use cases see it: models `m` and `vendor/k`. */
export interface OperatedWorld {
  readonly clock: VirtualClock;
  readonly deps: OperatorDeps & {
    readonly queues: TierQueues;
    readonly deadLetters: MemoryDeadLetterQueues;
    readonly announcer: MemoryDeliveryQueue;
  };
  /** The groups for which a dispatcher was started. */
  readonly started: string[];
  /** A request whose message is a dead letter; its record as `over` says, null = none. */
  buryRequest(over?: Partial<RequestRecord> | null): Promise<QueueMessage>;
}

export function createOperatedWorld(): OperatedWorld {
  const clock = virtualClock();
  const queues = memoryTierQueues({ clock });
  const announcer = memoryDeliveryQueue({ clock, delaySeconds: 0 });
  const requests = memoryRequestStore();
  const started: string[] = [];
  const deadLetters = memoryDeadLetterQueues({ clock, queues, announcer });
  const deps = {
    shape: { groups: ['m', 'vendor/k'], tiers: ['high', 'standard'], hasWebhooks: true },
    clock,
    groups: memoryGroupStore(),
    requests,
    deliveries: requests,
    queues,
    deadLetters,
    announcer,
    starter: { start: (group: string) => Promise.resolve(void started.push(group)) },
  };
  return {
    clock,
    deps,
    started,
    async buryRequest(over = {}) {
      const record = sampleRecord(over ?? {});
      if (over !== null) await requests.create(record);
      const message = sampleMessage(record, { id: record.id, kind: record.kind });
      deadLetters.bury(record, { kind: 'request', message });
      return message;
    },
  };
}
