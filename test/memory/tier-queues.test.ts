import { expect, test } from '@jest/globals';
import type { Received } from '../../lambda/ports/tier-queues.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { sampleMessage } from '../setup/sample-records.ts';

const queue = { group: 'm', tier: 'standard' };
const other = { group: 'm', tier: 'batch' };
const AT_ONCE = { waitSeconds: 0, visibilitySeconds: 60 };

async function openWith(count: number) {
  const clock = virtualClock();
  const queues = memoryTierQueues({ clock });
  for (let n = 0; n < count; n++) await queues.send(sampleMessage(queue, { id: `req_${n}` }));
  return { clock, queues, take: () => queues.receive(queue, AT_ONCE) };
}

const idsOf = (received: readonly Received[]): string[] => received.map(({ message }) => message.id);
const receiptsOf = (received: readonly Received[]): string[] => received.map(({ receipt }) => receipt);

test('the oldest come first, and a message shown again comes before those sent later', async () => {
  const { queues, take } = await openWith(13);
  const first = await take();

  await queues.hide(queue, receiptsOf(first).slice(4, 6).reverse(), 0);

  expect(idsOf(first)).toEqual(Array.from({ length: 10 }, (_, n) => `req_${n}`));
  expect(idsOf(await take())).toEqual(['req_4', 'req_5', 'req_10', 'req_11', 'req_12']);
});

test('a message hidden for a shorter time than before is visible sooner', async () => {
  const { clock, queues, take } = await openWith(2);
  const [, second] = await take();

  await queues.hide(queue, [second!.receipt], 5);

  await clock.advance(4_999);
  expect(await take()).toEqual([]);
  await clock.advance(1);
  expect(idsOf(await take())).toEqual(['req_1']);
});

test('a receive that waits gets what becomes visible meanwhile, at that moment', async () => {
  const { clock, queues, take } = await openWith(1);
  await take();
  const beforeMs = clock.now();

  const received = await clock.run(queues.receive(queue, { waitSeconds: 90, visibilitySeconds: 60 }));

  expect(idsOf(received)).toEqual(['req_0']);
  expect(clock.now() - beforeMs).toBe(60_000);
});

test('a receipt hides nothing once its time is over, and still removes', async () => {
  const { clock, queues, take } = await openWith(1);
  const receipts = receiptsOf(await take());
  await clock.advance(60_000);

  await queues.hide(queue, receipts, 60);
  expect(await queues.depth(queue)).toBe(1);
  await queues.remove(queue, receipts);

  expect(await queues.depth(queue)).toBe(0);
  expect(await take()).toEqual([]);
});

test('the receipt of an earlier delivery neither hides nor removes', async () => {
  const { clock, queues, take } = await openWith(1);
  const earlier = receiptsOf(await take());
  await clock.advance(60_000);
  await take();

  await queues.hide(queue, earlier, 0);
  await queues.remove(queue, earlier);

  expect(await take()).toEqual([]);
  expect(await queues.depth(queue)).toBe(1);
});

test('one queue knows nothing of the receipts of another', async () => {
  const { queues, take } = await openWith(1);
  const receipts = receiptsOf(await take());

  await queues.hide(other, receipts, 0);
  await queues.remove(other, receipts);

  expect(await take()).toEqual([]);
  expect(await queues.depth(queue)).toBe(1);
});

test('two waiting receivers share the messages: nobody gets another’s', async () => {
  const { clock, queues } = await openWith(0);
  const wait = { waitSeconds: 1, visibilitySeconds: 60 };

  const waiting = Promise.all([queues.receive(queue, wait), queues.receive(queue, wait)]);
  await queues.send(sampleMessage(queue, { id: 'req_a' }));

  expect((await clock.run(waiting)).map(idsOf)).toEqual([['req_a'], []]);
});
