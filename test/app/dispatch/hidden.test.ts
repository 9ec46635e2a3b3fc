import { expect, test } from '@jest/globals';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** A full window, with this many jobs behind it. */
async function withBacklog(jobs: number): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 60 }], isStarterDead: true });
  for (let n = 0; n < 60; n++) {
    await world.clock.run(world.useCases.complete(aRequest()));
    await world.clock.advance(1_000);
  }
  for (let n = 0; n < jobs; n++) await world.useCases.submit(aRequest());
  return world;
}

test('only the first of a long line are hidden again and again', async () => {
  const world = await withBacklog(900);
  let hidden = 0;
  intercept(world.deps.queues, 'hide', (own) => async (from, receipts, seconds) => {
    hidden += receipts.length;
    return own(from, receipts, seconds);
  });

  void world.dispatcher.lead('m', 900_000);
  await world.clock.advance(60_000);

  expect(hidden).toBeGreaterThan(900);
  expect(hidden).toBeLessThan(2 * 900);
});

test('after a crash everybody is back before their turn', async () => {
  const whenServed = async (hideMs?: readonly number[]): Promise<readonly number[]> => {
    const world = await withBacklog(400);
    if (hideMs !== undefined) Object.assign(world.deps.timing, { hideMs });
    const startMs = world.clock.now();
    const first = mortal(world.deps, () => 5);
    void createDispatcher(first.deps).lead('m', 900_000);
    await world.clock.advance(25_000);
    first.end();
    await world.clock.advance(30_000);
    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(450_000);
    return world.arrivals.slice(60).map(({ atMs }) => atMs - startMs);
  };

  const times = await whenServed();

  expect(times).toHaveLength(400);
  expect(times).toEqual(await whenServed([]));
});
