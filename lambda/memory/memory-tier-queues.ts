import type { Clock, QueueMessage, Received, TierQueues, TierRef } from '../core/ports.ts';

interface Held {
  readonly message: QueueMessage;
  visibleAtMs: number;
  receipt: string | null;
}

interface Queue {
  readonly held: Set<Held>;
  readonly byReceipt: Map<string, Held>;
  readonly sleepers: Set<AbortController>;
}

const LARGEST_BATCH = 10;

/** The tier queues' twin in memory: SQS's visibility, receipts and long polls, by the clock given. */
export function memoryTierQueues({ clock }: { readonly clock: Clock }): TierQueues {
  const queues = new Map<string, Queue>();
  let deliveries = 0;

  function queueOf({ group, tier }: TierRef): Queue {
    const name = JSON.stringify([group, tier]);
    const queue = queues.get(name) ?? emptyQueue();
    queues.set(name, queue);
    return queue;
  }

  function take(queue: Queue, visibilitySeconds: number): Received[] {
    const taken: Received[] = [];
    for (const held of queue.held) {
      if (taken.length === LARGEST_BATCH) break;
      if (held.visibleAtMs > clock.now()) continue;
      const receipt = `receipt-${String(++deliveries)}`;
      if (held.receipt !== null) queue.byReceipt.delete(held.receipt);
      held.receipt = receipt;
      held.visibleAtMs = clock.now() + visibilitySeconds * 1000;
      queue.byReceipt.set(receipt, held);
      taken.push({ message: held.message, receipt });
    }
    return taken;
  }

  async function sleepUntilChange(queue: Queue, untilMs: number): Promise<void> {
    const sleeper = new AbortController();
    queue.sleepers.add(sleeper);
    const wakeAtMs = Math.min(untilMs, nextVisibleMs(queue));
    await clock.sleep(wakeAtMs - clock.now(), sleeper.signal);
    queue.sleepers.delete(sleeper);
  }

  return {
    send(message) {
      const queue = queueOf(message);
      queue.held.add({ message, visibleAtMs: clock.now(), receipt: null });
      wake(queue);
      return Promise.resolve();
    },

    async receive(from, { waitSeconds, visibilitySeconds }) {
      const queue = queueOf(from);
      const untilMs = clock.now() + waitSeconds * 1000;
      for (;;) {
        const taken = take(queue, visibilitySeconds);
        if (taken.length > 0 || clock.now() >= untilMs) return taken;
        await sleepUntilChange(queue, untilMs);
      }
    },

    hide(from, receipts, seconds) {
      const queue = queueOf(from);
      for (const receipt of receipts) {
        const held = queue.byReceipt.get(receipt);
        if (held !== undefined && held.visibleAtMs > clock.now())
          held.visibleAtMs = clock.now() + seconds * 1000;
      }
      wake(queue);
      return Promise.resolve();
    },

    remove(from, receipts) {
      const queue = queueOf(from);
      for (const receipt of receipts) {
        const held = queue.byReceipt.get(receipt);
        if (held !== undefined) queue.held.delete(held);
        queue.byReceipt.delete(receipt);
      }
      return Promise.resolve();
    },

    depth: (of) => Promise.resolve(queueOf(of).held.size),
  };
}

const emptyQueue = (): Queue => ({ held: new Set(), byReceipt: new Map(), sleepers: new Set() });

function nextVisibleMs(queue: Queue): number {
  let next = Infinity;
  for (const { visibleAtMs } of queue.held) next = Math.min(next, visibleAtMs);
  return next;
}

function wake(queue: Queue): void {
  for (const sleeper of queue.sleepers) sleeper.abort();
}
