import { describe, expect, test } from '@jest/globals';
import type { Received, TierQueues, TierRef } from '../../lambda/ports/tier-queues.ts';
import { sampleMessage } from '../setup/sample-records.ts';

export interface QueuesUnderTest {
  readonly queues: TierQueues;
  readonly queue: TierRef;
  /** Lets time pass until a promise settles; with a real clock that happens by itself. */
  run<T>(promise: Promise<T>): Promise<T>;
}

const AT_ONCE = { waitSeconds: 0, visibilitySeconds: 60 };
/** Real queues may answer a first look with nothing; a long poll asks all of their servers. */
const PATIENTLY = { waitSeconds: 2, visibilitySeconds: 60 };

/** The promises of every set of tier queues. `open` gives an empty queue. */
export function tierQueuesContract(name: string, open: () => Promise<QueuesUnderTest>): void {
  async function openWith(count: number) {
    const opened = await open();
    const messages = Array.from({ length: count }, (_, n) => sampleMessage(opened.queue, { priority: n }));
    await Promise.all(messages.map((message) => opened.queues.send(message)));
    return { ...opened, messages };
  }

  async function drain({ queues, queue, run }: QueuesUnderTest): Promise<Received[]> {
    const all: Received[] = [];
    for (;;) {
      const batch = await run(queues.receive(queue, AT_ONCE));
      if (batch.length === 0) return all;
      all.push(...batch);
    }
  }

  describe(`tier queues: ${name}`, () => {
    test('a message arrives as it was sent', async () => {
      const { queues, queue, run } = await open();
      const ticket = sampleMessage(queue, { kind: 'ticket', payload: null, priority: -3 });

      await queues.send(ticket);

      const received = await run(queues.receive(queue, PATIENTLY));
      expect(received.map(({ message }) => message)).toEqual([ticket]);
    });

    test('an empty queue answers with nothing after the wait', async () => {
      const { queues, queue, run } = await open();

      expect(await run(queues.receive(queue, { waitSeconds: 1, visibilitySeconds: 60 }))).toEqual([]);
    });

    test('a receive that waits gets what is sent meanwhile', async () => {
      const { queues, queue, run } = await open();
      const message = sampleMessage(queue);

      const waiting = queues.receive(queue, { waitSeconds: 10, visibilitySeconds: 60 });
      await queues.send(message);

      expect((await run(waiting)).map((r) => r.message.id)).toEqual([message.id]);
    });

    test('25 messages come in batches of at most ten, each to one receiver', async () => {
      const { queues, queue, messages, run } = await openWith(25);

      const batches = await run(Promise.all(Array.from({ length: 5 }, () => queues.receive(queue, AT_ONCE))));

      expect(batches.every((batch) => batch.length <= 10)).toBe(true);
      expect(idsOf(batches.flat())).toEqual(idsOf(messages.map((message) => ({ message }))));
    });

    test('what was received stays out of sight until its time is over, then has another receipt', async () => {
      const { queues, queue, run } = await openWith(1);
      const [first] = await run(queues.receive(queue, { waitSeconds: 2, visibilitySeconds: 1 }));

      const meanwhile = await run(queues.receive(queue, AT_ONCE));
      const [second] = await run(queues.receive(queue, { waitSeconds: 5, visibilitySeconds: 60 }));

      expect(meanwhile).toEqual([]);
      expect(second?.message).toEqual(first?.message);
      expect(second?.receipt).not.toBe(first?.receipt);
    });

    test('a message shown again is received at once', async () => {
      const { queues, queue, run } = await openWith(1);
      const [first] = await run(queues.receive(queue, PATIENTLY));

      await queues.hide(queue, [first!.receipt], 0);

      const [second] = await run(queues.receive(queue, PATIENTLY));
      expect(second?.message.id).toBe(first?.message.id);
      expect([first?.isRepeated, second?.isRepeated]).toEqual([false, true]);
    });

    test('a message hidden for longer outlasts its first visibility timeout', async () => {
      const { queues, queue, run } = await openWith(1);
      const [first] = await run(queues.receive(queue, { waitSeconds: 2, visibilitySeconds: 1 }));

      await queues.hide(queue, [first!.receipt], 60);

      expect(await run(queues.receive(queue, { waitSeconds: 2, visibilitySeconds: 60 }))).toEqual([]);
    });

    test('removed messages never come back, the others do', async () => {
      const opened = await openWith(23);
      const { queues, queue, run } = opened;
      const received = await drain(opened);
      const [kept, ...removed] = received;

      await queues.remove(queue, removed.map(receiptOf));
      await queues.hide(queue, received.map(receiptOf), 0);

      const again = await run(queues.receive(queue, PATIENTLY));
      expect(again.map((r) => r.message.id)).toEqual([kept?.message.id]);
    });

    test('receipts unknown to the queue are ignored', async () => {
      const { queues, queue, run } = await openWith(2);
      const received = await run(queues.receive(queue, PATIENTLY));
      const rest = received.length < 2 ? await run(queues.receive(queue, PATIENTLY)) : [];
      const [first, second] = [...received, ...rest];
      await queues.remove(queue, [first!.receipt]);

      await queues.hide(queue, [first!.receipt, second!.receipt], 0);
      await queues.remove(queue, [first!.receipt]);
      await queues.remove(queue, []);

      const again = await run(queues.receive(queue, PATIENTLY));
      expect(again.map((r) => r.message.id)).toEqual([second?.message.id]);
    });

    test('the depth counts what is visible and what is not', async () => {
      const { queues, queue, run } = await openWith(12);
      const received = await run(queues.receive(queue, PATIENTLY));

      expect(await queues.depth(queue)).toBe(12);

      await queues.remove(queue, received.map(receiptOf));
      expect(await queues.depth(queue)).toBe(12 - received.length);
    });
  });
}

const receiptOf = ({ receipt }: Received): string => receipt;

const idsOf = (list: readonly Pick<Received, 'message'>[]): string[] =>
  list.map(({ message }) => message.id).sort();
