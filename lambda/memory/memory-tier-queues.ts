import type { QueueMessage, Received, TierQueues, TierRef } from '../ports/tier-queues.ts';
import type { Clock } from '../ports/clock.ts';
import { createHeap, type Heap, type HeapEntry } from './heap.ts';

interface Held extends HeapEntry {
  readonly message: QueueMessage;
  /** How many messages were sent before it, to any queue. */
  readonly order: number;
  receipt: string | null;
  visibleAtMs: number;
}

/** A message that was sent and not removed is either visible or hidden. */
interface Queue {
  /** Oldest first. */
  readonly visible: Heap<Held>;
  /** By the time at which it becomes visible. */
  readonly hidden: Heap<Held>;
  readonly byReceipt: Map<string, Held>;
  readonly sleepers: Set<AbortController>;
}

const LARGEST_BATCH = 10;

/** The tier queues' twin in memory: SQS's visibility, receipts and long polls, by the clock given. */
export function memoryTierQueues({ clock }: { readonly clock: Clock }): TierQueues {
  const queues = new Map<string, Queue>();
  let sent = 0;
  let deliveries = 0;

  /** The queue as it stands now: messages that were hidden until now are visible. */
  function queueOf({ group, tier }: TierRef): Queue {
    const name = JSON.stringify([group, tier]);
    const queue = queues.get(name) ?? emptyQueue();
    queues.set(name, queue);
    showUntil(queue, clock.now());
    return queue;
  }

  function take(queue: Queue, visibilitySeconds: number): Received[] {
    const taken: Received[] = [];
    while (taken.length < LARGEST_BATCH) {
      const held = queue.visible.first();
      if (held === undefined) break;
      queue.visible.remove(held);
      const receipt = `receipt-${String(++deliveries)}`;
      const isRepeated = held.receipt !== null;
      if (held.receipt !== null) queue.byReceipt.delete(held.receipt);
      held.receipt = receipt;
      queue.byReceipt.set(receipt, held);
      hideUntil(queue, held, clock.now() + visibilitySeconds * 1000);
      taken.push({ message: held.message, receipt, isRepeated });
    }
    return taken;
  }

  async function sleepUntilChange(queue: Queue, untilMs: number): Promise<void> {
    const sleeper = new AbortController();
    queue.sleepers.add(sleeper);
    const wakeAtMs = Math.min(untilMs, queue.hidden.first()?.visibleAtMs ?? Infinity);
    await clock.sleep(wakeAtMs - clock.now(), sleeper.signal);
    queue.sleepers.delete(sleeper);
  }

  return {
    send(message) {
      const queue = queueOf(message);
      queue.visible.add({ message, order: sent++, receipt: null, visibleAtMs: clock.now(), rank: -1 });
      wake(queue);
      return Promise.resolve();
    },

    async receive(from, { waitSeconds, visibilitySeconds }) {
      const untilMs = clock.now() + waitSeconds * 1000;
      for (;;) {
        const queue = queueOf(from);
        const taken = take(queue, visibilitySeconds);
        if (taken.length > 0 || clock.now() >= untilMs) return taken;
        await sleepUntilChange(queue, untilMs);
      }
    },

    hide(from, receipts, seconds) {
      const queue = queueOf(from);
      for (const receipt of receipts) {
        const held = queue.byReceipt.get(receipt);
        if (held === undefined || !queue.hidden.has(held)) continue;
        queue.hidden.remove(held);
        hideUntil(queue, held, clock.now() + seconds * 1000);
      }
      wake(queue);
      return Promise.resolve();
    },

    remove(from, receipts) {
      const queue = queueOf(from);
      for (const receipt of receipts) {
        const held = queue.byReceipt.get(receipt);
        queue.byReceipt.delete(receipt);
        if (held === undefined) continue;
        queue.visible.remove(held);
        queue.hidden.remove(held);
      }
      return Promise.resolve();
    },

    depth(of) {
      const { visible, hidden } = queueOf(of);
      return Promise.resolve(visible.size + hidden.size);
    },

    // The twin never gives a message up.
    deadLetters: () => Promise.resolve(0),
  };
}

const emptyQueue = (): Queue => ({
  visible: createHeap((a, b) => a.order < b.order),
  hidden: createHeap((a, b) => a.visibleAtMs < b.visibleAtMs),
  byReceipt: new Map(),
  sleepers: new Set(),
});

/** Puts a message that is in neither heap into the hidden one. */
function hideUntil(queue: Queue, held: Held, visibleAtMs: number): void {
  held.visibleAtMs = visibleAtMs;
  queue.hidden.add(held);
}

function showUntil({ visible, hidden }: Queue, nowMs: number): void {
  for (;;) {
    const held = hidden.first();
    if (held === undefined || held.visibleAtMs > nowMs) return;
    hidden.remove(held);
    visible.add(held);
  }
}

function wake(queue: Queue): void {
  for (const sleeper of queue.sleepers) sleeper.abort('changed');
}
