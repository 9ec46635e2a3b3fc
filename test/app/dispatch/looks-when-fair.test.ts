import { expect, test } from '@jest/globals';
import type { Fairness } from '../../../lambda/core/requests/flow.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** Behind a window whose turns come free one by one, a second apart. */
async function behindEvenWindow(fairness: Fairness): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 60 }], config: { fairness } });
  for (let n = 0; n < 60; n++) {
    await world.clock.run(world.useCases.complete(aRequest()));
    await world.clock.advance(1_000);
  }
  return world;
}

const call = (world: World, tenant: string) => world.useCases.complete(aRequest({ metadata: { tenant } }));
const calls = (world: World, count: number, tenantOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => call(world, tenantOf(n)));

test('a newcomer that overtakes a long line takes its turn at once', async () => {
  const world = await behindEvenWindow('metadata.tenant');
  const flood = calls(world, 150, () => 'large');
  await world.clock.advance(20_000);

  const before = world.arrivals.length;
  const quiet: Promise<unknown>[] = [];
  for (let n = 0; n < 12; n++) {
    await world.clock.advance(2_750);
    quiet.push(call(world, `small-${n}`));
  }
  await world.clock.run(Promise.all(quiet));

  const times = world.arrivals.slice(before).map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((atMs, n) => atMs - times[n]!);
  expect(times.length).toBeLessThan(45);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1_250);
  await world.clock.run(Promise.all(flood));
});

test('callers of many flows look hardly more often than those of one line', async () => {
  const looksOf = async (fairness: Fairness): Promise<number> => {
    const world = await behindEvenWindow(fairness);
    let looks = 0;
    intercept(world.deps.requests, 'glance', (own) => (id) => (looks++, own(id)));

    await world.clock.run(Promise.all(calls(world, 160, (n) => (n < 120 ? 'large' : `small-${n}`))));

    return looks / 160;
  };

  expect(await looksOf('metadata.tenant')).toBeLessThan(1.05 * (await looksOf('none')));
});
