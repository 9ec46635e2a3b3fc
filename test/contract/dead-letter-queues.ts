import { describe, expect, test } from '@jest/globals';
import type { DeadLetterQueues, HomeQueue } from '../../lambda/ports/dead-letter-queues.ts';
import type { Buried } from '../../lambda/memory/memory-dead-letter-queues.ts';
import type { TierQueues, TierRef } from '../../lambda/ports/tier-queues.ts';
import { sampleMessage } from '../setup/sample-records.ts';

export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetterQueues;
  readonly queues: Pick<TierQueues, 'receive' | 'depth'>;
  /** A tier whose queue exists and is empty. */
  readonly home: TierRef;
  bury(home: HomeQueue, buried: Buried): Promise<void>;
  /** How many announcements wait to be delivered. */
  announced(): Promise<number>;
}

/** The promises of every set of dead-letter queues. `open` gives empty queues. */
export function deadLetterQueuesContract(name: string, open: () => Promise<DeadLettersUnderTest>): void {
  async function openWith(count: number) {
    const opened = await open();
    const messages = Array.from({ length: count }, () => sampleMessage(opened.home));
    for (const message of messages) await opened.bury(opened.home, { kind: 'request', message });
    return { ...opened, messages };
  }

  describe(`dead-letter queues: ${name}`, () => {
    test('a letter says which request it is about, and how often it was received', async () => {
      const { deadLetters, home, messages } = await openWith(1);

      const [seen] = await deadLetters.take(home, 10);

      const { group, tier } = home;
      expect(seen).toMatchObject({
        letter: { kind: 'request', id: messages[0]!.id, group, tier },
        receives: 1,
        sentAtMs: expect.any(Number),
      });
      expect(seen?.messageId).not.toBe('');
    });

    test('what is taken is hidden, still counted, and visible again once it is put back', async () => {
      const { deadLetters, home } = await openWith(1);

      const [seen] = await deadLetters.take(home, 10);

      expect(await deadLetters.take(home, 10)).toEqual([]);
      expect(await deadLetters.count(home)).toBe(1);
      await deadLetters.putBack(home, seen!);
      expect(await deadLetters.take(home, 10)).toMatchObject([{ letter: seen!.letter, receives: 2 }]);
    });

    test('no more are taken than asked for', async () => {
      const { deadLetters, home } = await openWith(13);

      const first = await deadLetters.take(home, 12);
      const rest = await deadLetters.take(home, 12);

      expect([first.length, rest.length]).toEqual([12, 1]);
    });

    test('what is removed is gone', async () => {
      const { deadLetters, home } = await openWith(1);
      const [seen] = await deadLetters.take(home, 10);

      await deadLetters.remove(home, seen!);

      expect(await deadLetters.count(home)).toBe(0);
    });

    test('a request is sent home as it was, and its letter stays', async () => {
      const { deadLetters, queues, home, messages } = await openWith(1);
      const [seen] = await deadLetters.take(home, 10);

      await deadLetters.sendHome(home, seen!);

      const received = await queues.receive(home, { waitSeconds: 0, visibilitySeconds: 60 });
      expect(received.map(({ message }) => message)).toEqual(messages);
      expect(await deadLetters.count(home)).toBe(1);
    });

    test('an announcement is sent home', async () => {
      const { deadLetters, bury, announced } = await open();
      await bury('webhooks', { kind: 'webhook', id: 'req_1' });
      const [seen] = await deadLetters.take('webhooks', 10);

      await deadLetters.sendHome('webhooks', seen!);

      expect(seen?.letter).toEqual({ kind: 'webhook', id: 'req_1' });
      expect(await announced()).toBe(1);
    });

    test('of an unreadable message, only an id is known', async () => {
      const { deadLetters, home, bury } = await open();
      await bury(home, { kind: 'unreadable', id: 'req_9' });

      expect(await deadLetters.take(home, 10)).toMatchObject([
        { letter: { kind: 'unreadable', id: 'req_9' } },
      ]);
    });

    test('a queue that does not exist is reported as missing', async () => {
      const { deadLetters, home } = await openWith(1);

      expect(await deadLetters.isThere(home)).toBe(true);
      expect(await deadLetters.isThere({ group: 'never', tier: 'standard' })).toBe(false);
    });
  });
}
