import { expect, test } from '@jest/globals';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld, tiers } from '../../setup/worlds/world.ts';

test('the dispatcher takes no more large bodies from a tier than fit its memory', async () => {
  const world = createWorld({ deployments: [{ rpm: 1 }] });
  let taken = 0;
  intercept(world.deps.queues, 'receive', (receive) => async (from, how) => {
    const batch = await receive(from, how);
    taken += batch.length;
    return batch;
  });
  await world.clock.run(world.useCases.complete(aRequest()));

  const body = { text: 'x'.repeat(200 * 1024) };
  for (let n = 0; n < 80; n++) await world.useCases.submit(aRequest({ body }));
  await world.clock.advance(10_000);

  const share = (32 * 1024 * 1024) / tiers.length;
  const text = taken * body.text.length;
  expect(text).toBeGreaterThan(share);
  expect(text).toBeLessThan(share + 20 * body.text.length);
});
