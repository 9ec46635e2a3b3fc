import { expect, test } from '@jest/globals';
import { refusal, windowOf } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../setup/worlds/world.ts';
import { noWishes } from '../../lambda/core/requests/wishes.ts';

/** One deployment with a turn every second; what `poison` asks for always fails. */
const createPoisoned = (): World =>
  createWorld({
    deployments: [{ rpm: 600 }],
    answer: async (call, clock) => (call.body.n === 'poison' ? refusal(500) : answerAfter(50)(call, clock)),
  });

const doors = ['caller', 'job'] as const;

test.each(doors)('a poisonous %s of the best priority stops nobody behind it', async (door) => {
  const world = createPoisoned();
  const poison = aRequest({ priority: 0, body: { n: 'poison' } });
  const ask: Promise<unknown> =
    door === 'caller' ? world.useCases.complete(poison) : world.useCases.submit(poison);
  await world.clock.advance(100);

  const others = [];
  const beganAtMs = world.clock.now();
  for (let n = 0; n < 8; n++) {
    others.push(world.useCases.complete(aRequest({ priority: 100, body: { n } })));
    await world.clock.advance(100);
  }
  const completions = await world.clock.run(Promise.all(others));
  await world.clock.run(ask);
  await world.clock.advance(30_000);

  expect(completions.map(({ kind }) => kind)).toEqual(Array<string>(8).fill('answer'));
  const served = world.arrivals.filter(({ body }) => body.n !== 'poison');
  expect(served).toHaveLength(8);
  for (const { body, atMs } of served) expect(atMs - beganAtMs - Number(body.n) * 100).toBeLessThan(700);
  expect(world.arrivals.filter(({ body }) => body.n === 'poison')).toHaveLength(3);
  expect(await windowOf(world)).toMatchObject({ cooldownUntilMs: 0, breaker: { openings: 0 } });
});

test.each(doors)('a poisonous %s costs the others no more than its own calls do', async (door) => {
  /** When each of the others was called, by its number, beside this many turns that are taken first. */
  async function startsBeside(first: readonly string[]): Promise<ReadonlyMap<unknown, number>> {
    const world = createWorld({
      deployments: [{ rpm: 4 }],
      answer: async (call, clock) => (call.body.n === 'poison' ? refusal(500) : answerAfter(50)(call, clock)),
    });
    const beganAtMs = world.clock.now();
    const ask = (n: unknown, priority: number): Promise<unknown> => {
      const request = aRequest({ priority, body: { n } });
      return door === 'caller' ? world.useCases.complete(request) : world.useCases.submit(request);
    };
    const all = [...first.map((n) => ask(n, 0)), ...Array.from({ length: 9 }, (_, n) => ask(n, 100))];
    await world.clock.run(Promise.all(all));
    await world.clock.advance(300_000);
    return new Map(world.arrivals.map(({ body, atMs }) => [body.n, atMs - beganAtMs]));
  }

  const poisoned = await startsBeside(['poison']);
  const harmless = await startsBeside(['x', 'y', 'z']);

  for (let n = 0; n < 9; n++) {
    expect(poisoned.get(n)).toBeDefined();
    expect(poisoned.get(n)! - harmless.get(n)!).toBeLessThanOrEqual(1_000);
  }
});

test('a failed request is parked for longer each time, and keeps its place', async () => {
  const world = createPoisoned();

  await world.clock.run(world.useCases.complete(aRequest({ body: { n: 'poison' } })));

  const [first, second, third] = world.arrivals.map(({ atMs }) => atMs);
  expect(second! - first!).toBeGreaterThanOrEqual(500);
  expect(second! - first!).toBeLessThan(1_500);
  expect(third! - second!).toBeGreaterThanOrEqual(1_000);
  expect(third! - second!).toBeLessThan(2_000);
});

test('different requests that fail open the breaker; one call of the best tries it, then more', async () => {
  let isDown = true;
  const world = createWorld({
    deployments: [{ rpm: 6_000 }],
    answer: async (call, clock) => (isDown ? refusal(500) : answerAfter(50)(call, clock)),
  });
  const ask = (n: number, priority: number) =>
    world.useCases.complete(aRequest({ priority, body: { n }, wishes: { ...noWishes, numRetries: 20 } }));

  const all = [0, 1, 2, 3, 4, 5].map((n) => ask(n, 100 - n));
  await world.clock.advance(4_500);
  const callsWhileOpen = world.arrivals.length;
  await world.clock.advance(120_000);
  isDown = false;
  const before = world.arrivals.length;
  const done = await world.clock.run(Promise.all(all));

  // Those that were on their way when it opened, and no more.
  expect(callsWhileOpen).toBeLessThanOrEqual(6);
  // Gates of 5, 10, 20, 40 and 60 seconds, and one call after each.
  expect(before - callsWhileOpen).toBeLessThanOrEqual(5);
  expect(world.arrivals[before]!.body.n).toBe(5);
  expect(done.map(({ kind }) => kind)).toEqual(Array<string>(6).fill('answer'));
  expect((await windowOf(world)).breaker.step).toBeGreaterThan(1);
});

test('a request that one deployment has failed goes to the other at once, and comes back to neither', async () => {
  const world = createWorld({
    deployments: [
      { rpm: 600, order: 0 },
      { rpm: 600, order: 1 },
    ],
    answer: async (call, clock) =>
      call.deployment.id === 'd1' ? refusal(500) : answerAfter(50)(call, clock),
  });
  const beganAtMs = world.clock.now();

  const completion = await world.clock.run(world.useCases.complete(aRequest()));

  expect(completion).toMatchObject({ kind: 'answer', served: { deploymentId: 'd2', retries: 1 } });
  expect(world.arrivals.map(({ deploymentId }) => deploymentId)).toEqual(['d1', 'd2']);
  expect(world.arrivals[1]!.atMs - beganAtMs).toBeLessThan(500);
});
