import { expect, test } from '@jest/globals';
import { namedWrites } from '../setup/named-writes.ts';
import { aChat, mockRouter, virtualStores } from '../setup/worlds/routers.ts';

test('a Router on shared stores gives no turns while its group is paused', async () => {
  const stores = virtualStores();
  await namedWrites(stores.groups).setMode('m', 'paused');
  const answer = mockRouter(stores, 60).acompletion(aChat());
  let isAnswered = false;
  void answer.then(() => (isAnswered = true));

  await stores.clock.advance(60_000);
  expect(isAnswered).toBe(false);

  await namedWrites(stores.groups).setMode('m', 'open');
  expect(await stores.clock.run(answer)).toMatchObject({ object: 'chat.completion' });
});

test('a Router refuses newcomers while its group drains, and says when to try again', async () => {
  const stores = virtualStores();
  await namedWrites(stores.groups).setMode('m', 'draining');

  const asked = stores.clock.run(mockRouter(stores, 60).acompletion(aChat()));

  await expect(asked).rejects.toMatchObject({ status: 503, code: 'model_draining' });
});
