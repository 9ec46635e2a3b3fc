import { expect, test } from '@jest/globals';
import { sum } from '../../bench/statistics.ts';
import { openWorld } from '../../bench/growth/world.ts';
import type { Destination } from '../../bench/growth/port-calls.ts';

const load = { size: 400, rpm: 6_000, latencyMs: 5, seed: 7 };

async function served(through: Destination) {
  const world = await openWorld(load, { withLooks: true });
  await world.serve(Infinity, through);
  return world.drained();
}

test('adapters and SDK change nothing of what the dispatcher does, nor when', async () => {
  const straight = await served('twins');

  const shipped = await served('sdk');

  expect(shipped).toEqual({ ...straight, heapBytes: shipped.heapBytes, sdkRequests: shipped.sdkRequests });
  expect(shipped).toMatchObject({ logged: [], callsUpstream: shipped.requests, tooEarly: 0 });
  expect(shipped.newcomers.length).toBeGreaterThan(0);
});

test('as many requests are counted at the ports as the SDK makes', async () => {
  const { calls, sdkRequests } = await served('sdk');

  expect(sdkRequests).toBe(sum([...calls.values()]));
});

test('time stands still between two stretches, whichever way they go', async () => {
  const world = await openWorld(load, { withLooks: false });

  const counts = [
    await world.serve(100, 'twins'),
    await world.serve(100, 'sdk'),
    await world.serve(100, 'twins'),
  ];
  const isOver = world.isOver();
  counts.push(await world.serve(Infinity, 'sdk'));

  expect(counts).toEqual([100, 100, 100, 100]);
  expect(isOver).toBe(false);
  expect(world.isOver()).toBe(true);
  expect(world.drained()).toMatchObject({ requests: 400, callsUpstream: 400, tooEarly: 0, logged: [] });
});
