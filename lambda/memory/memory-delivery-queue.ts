import type { Announcer, DeliveryQueue } from '../ports/webhooks.ts';
import type { Clock } from '../ports/clock.ts';

interface Message {
  readonly id: string;
  readonly receipt: string;
  readonly announcedAtMs: number;
  visibleAtMs: number;
}

/** The announcements' queue in memory. */
export interface MemoryDeliveryQueue extends Announcer, DeliveryQueue {
  /** The messages that are visible now; each is then hidden for `visibilitySeconds`. */
  receive(visibilitySeconds: number): readonly Omit<Message, 'visibleAtMs'>[];
  remove(receipt: string): void;
  /** How many messages there are, visible or not. */
  size(): number;
  readonly buried: readonly string[];
}

/** The twin of queue, announcer and dead letters. A message becomes visible `delaySeconds` after it was sent. */
export function memoryDeliveryQueue(on: {
  readonly clock: Pick<Clock, 'now'>;
  readonly delaySeconds: number;
}): MemoryDeliveryQueue {
  const { clock } = on;
  const messages = new Map<string, Message>();
  const buried: string[] = [];
  let sent = 0;

  return {
    buried,
    size: () => messages.size,
    remove: (receipt) => void messages.delete(receipt),

    announce(id) {
      const announcedAtMs = clock.now();
      const receipt = String(++sent);
      messages.set(receipt, {
        id,
        receipt,
        announcedAtMs,
        visibleAtMs: announcedAtMs + on.delaySeconds * 1_000,
      });
      return Promise.resolve();
    },

    receive(visibilitySeconds) {
      const seen = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= clock.now());
      for (const message of seen) message.visibleAtMs = clock.now() + visibilitySeconds * 1_000;
      return seen;
    },

    hide(receipt, seconds) {
      const message = messages.get(receipt);
      if (message !== undefined) message.visibleAtMs = clock.now() + seconds * 1_000;
      return Promise.resolve();
    },

    bury(id) {
      buried.push(id);
      return Promise.resolve();
    },
  };
}
