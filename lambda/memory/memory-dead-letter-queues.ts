import type { DeadLetter, DeadLetterQueues, HomeQueue } from '../ports/dead-letter-queues.ts';
import type { QueueMessage, TierQueues } from '../ports/tier-queues.ts';
import type { Announcer } from '../ports/webhooks.ts';
import type { Clock } from '../ports/clock.ts';

/** A message that was given up, as its queue held it. */
export type Buried =
  | { readonly kind: 'request'; readonly message: QueueMessage }
  | { readonly kind: 'webhook'; readonly id: string }
  | { readonly kind: 'unreadable'; readonly id: string | null };

export interface MemoryDeadLetterQueues extends DeadLetterQueues {
  bury(home: HomeQueue, buried: Buried): void;
}

interface Entry {
  readonly buried: Buried;
  readonly sentAtMs: number;
  readonly messageId: string;
  receives: number;
  receipt: string;
  visibleAtMs: number;
}

const LOOK_MS = 300_000;

/** The dead-letter queues' twin in memory; a queue exists once something was buried in it. */
export function memoryDeadLetterQueues(on: {
  readonly clock: Pick<Clock, 'now'>;
  readonly queues: Pick<TierQueues, 'send'>;
  readonly announcer: Announcer;
}): MemoryDeadLetterQueues {
  const { clock, queues, announcer } = on;
  const byHome = new Map<string, Set<Entry>>();
  let given = 0;

  const entriesOf = (home: HomeQueue): Set<Entry> => byHome.get(nameOf(home)) ?? new Set();
  const heldIn = (home: HomeQueue, { receipt }: DeadLetter): Entry | undefined =>
    [...entriesOf(home)].find((entry) => entry.receipt === receipt);

  function take(entry: Entry): DeadLetter {
    entry.receipt = `receipt-${String(++given)}`;
    entry.receives += 1;
    entry.visibleAtMs = clock.now() + LOOK_MS;
    return letterOf(entry);
  }

  return {
    bury(home, buried) {
      const messageId = `message-${String(++given)}`;
      const times = { sentAtMs: clock.now(), visibleAtMs: clock.now() };
      const entries = entriesOf(home).add({ buried, messageId, receipt: '', receives: 0, ...times });
      byHome.set(nameOf(home), entries);
    },

    isThere: (home) => Promise.resolve(byHome.has(nameOf(home))),

    count: (home) => Promise.resolve(entriesOf(home).size),

    take(home, most) {
      const visible = [...entriesOf(home)].filter(({ visibleAtMs }) => visibleAtMs <= clock.now());
      return Promise.resolve(visible.slice(0, most).map(take));
    },

    putBack(home, letter) {
      const entry = heldIn(home, letter);
      if (entry !== undefined) entry.visibleAtMs = clock.now();
      return Promise.resolve();
    },

    remove(home, letter) {
      const entry = heldIn(home, letter);
      if (entry !== undefined) entriesOf(home).delete(entry);
      return Promise.resolve();
    },

    async sendHome(home, letter) {
      const buried = heldIn(home, letter)?.buried;
      if (buried?.kind === 'request') await queues.send(buried.message);
      if (buried?.kind === 'webhook') await announcer.announce(buried.id);
    },
  };
}

const nameOf = (home: HomeQueue): string =>
  home === 'webhooks' ? home : JSON.stringify([home.group, home.tier]);

const letterOf = ({ buried, messageId, receipt, sentAtMs, receives }: Entry): DeadLetter => ({
  letter:
    buried.kind === 'request'
      ? { kind: 'request', id: buried.message.id, group: buried.message.group, tier: buried.message.tier }
      : buried,
  messageId,
  body: JSON.stringify(buried.kind === 'request' ? buried.message : { id: buried.id }),
  receipt,
  sentAtMs,
  receives,
});
