import { expect, test } from '@jest/globals';
import { aRequest, createWorld } from '../setup/world.ts';

test('900 jobs of 900 priorities are handed out at the pace of their limit, in order', async () => {
  const world = createWorld({ deployments: [{ rpm: 6_000 }], isStarterDead: true });
  for (let n = 0; n < 900; n++) {
    const priority = (n * 7) % 900;
    await world.gateway.submit(aRequest({ priority, body: { priority } }));
  }
  const beforeMs = world.clock.now();

  void world.dispatcher.lead('m', 900_000);
  await world.clock.advance(4_000);

  const called = world.arrivals.map(({ body }) => body.priority);
  expect(called).toEqual(Array.from({ length: 900 }, (_, n) => n));
  expect(world.arrivals.at(-1)!.atMs - beforeMs).toBeLessThan(3_000);
});

test('a newcomer of the best priority is overtaken by no more turns than were about to start', async () => {
  const world = createWorld({ deployments: [{ rpm: 120 }] });
  const { takeUpMs, stepMs } = world.deps.timing;
  for (let priority = 1; priority <= 100; priority++) {
    await world.gateway.submit(aRequest({ priority, body: { priority } }));
  }
  await world.clock.advance(1_000);
  const before = world.arrivals.length;

  await world.gateway.submit(aRequest({ priority: 0, body: { priority: 0 } }));
  await world.clock.advance(10_000);

  const overtaking = world.arrivals.slice(before).findIndex(({ body }) => body.priority === 0);
  expect(before).toBeLessThan(50);
  expect(world.arrivals).toHaveLength(101);
  expect(overtaking).toBeGreaterThanOrEqual(0);
  expect(overtaking).toBeLessThanOrEqual((takeUpMs + stepMs) / stepMs);
});
