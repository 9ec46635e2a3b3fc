import { expect, test } from '@jest/globals';
import { aRequest, answerAfter, createWorld } from '../../setup/worlds/world.ts';

test('900 jobs of 900 priorities are handed out at the pace of their limit, in order', async () => {
  const world = createWorld({ deployments: [{ rpm: 6_000 }], isStarterDead: true });
  for (let n = 0; n < 900; n++) {
    const priority = (n * 7) % 900;
    await world.useCases.submit(aRequest({ priority, body: { priority } }));
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
    await world.useCases.submit(aRequest({ priority, body: { priority } }));
  }
  await world.clock.advance(1_000);
  const before = world.arrivals.length;

  await world.useCases.submit(aRequest({ priority: 0, body: { priority: 0 } }));
  await world.clock.advance(10_000);

  const overtaking = world.arrivals.slice(before).findIndex(({ body }) => body.priority === 0);
  expect(before).toBeLessThan(50);
  expect(world.arrivals).toHaveLength(101);
  expect(overtaking).toBeGreaterThanOrEqual(0);
  expect(overtaking).toBeLessThanOrEqual((takeUpMs + stepMs) / stepMs);
});

test('a call that used fewer tokens than estimated makes room for the next at once', async () => {
  const latencyMs = 7_550;
  const answer = answerAfter(latencyMs, '{"usage": {"total_tokens": 0}}');
  const world = createWorld({ deployments: [{ tpm: 16 }], answer });
  const body = { messages: [{ role: 'user', content: 'word' }], max_tokens: 11 };
  for (let n = 0; n < 4; n++) await world.useCases.submit(aRequest({ body }));

  await world.clock.advance(60_000);

  const times = world.arrivals.map(({ atMs }) => atMs);
  const idleMs = times.slice(1).map((atMs, n) => atMs - times[n]! - latencyMs);
  expect(times).toHaveLength(4);
  expect(Math.max(...idleMs)).toBeLessThanOrEqual(world.deps.timing.takeUpMs);
});
