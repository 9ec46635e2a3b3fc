import { describe, expect, test } from '@jest/globals';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

const key = aKey({ id: 'key_1', settings: { maxWaiting: { jobs: 10, callers: 10 } } });
const { settings } = key;
const own = aRequest({ owner: 'key_1', keyId: 'key_1', settings });
const others = aRequest({ owner: 'others' });

/** A group of which all turns are used, so that everybody waits for a minute. */
async function busyWorld(): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 20 }], keys: { read: async () => key } });
  await world.clock.run(Promise.all(Array.from({ length: 20 }, () => world.useCases.complete(others))));
  return world;
}

const told = (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'served' as const,
    (fault: unknown) => {
      if (!(fault instanceof Fault)) throw fault;
      return { code: fault.code, param: fault.param, retryAfterMs: fault.retryAfterMs };
    },
  );
const refusal = (param: string) => ({ code: 'too_many_waiting', param, retryAfterMs: 1_000 });

describe.each([
  [
    'callers',
    'max_waiting.callers',
    ({ useCases }: World, asked: IncomingRequest) => useCases.complete(asked),
  ],
  ['jobs', 'max_waiting.jobs', ({ useCases }: World, asked: IncomingRequest) => useCases.submit(asked)],
] as const)('of 100 %s of a key that may have 10 waiting', (_kind, param, ask) => {
  test('10 wait, 90 are refused, and nobody else is', async () => {
    const world = await busyWorld();
    const outcomes = Array.from({ length: 100 }, () => told(ask(world, own)));
    const beside = told(ask(world, others));

    const all = await world.clock.run(Promise.all(outcomes));

    expect(all.filter((outcome) => outcome === 'served')).toHaveLength(10);
    expect(all.filter((outcome) => outcome !== 'served')).toEqual(Array(90).fill(refusal(param)));
    expect(await world.clock.run(beside)).toBe('served');
  });

  test('10 more may wait once those have had their turns', async () => {
    const world = await busyWorld();
    const first = Array.from({ length: 10 }, () => told(ask(world, own)));
    await world.clock.advance(90_000);
    await Promise.all(first);

    await world.clock.run(Promise.all(Array.from({ length: 20 }, () => world.useCases.complete(others))));
    const again = await world.clock.run(Promise.all(Array.from({ length: 20 }, () => told(ask(world, own)))));

    expect(again.filter((outcome) => outcome === 'served')).toHaveLength(10);
  });
});

test('a request that is sent again with its id is no new one, at the cap and after it has ended', async () => {
  const world = await busyWorld();
  const named = { ...own, id: 'req_named', fingerprint: 'f' };
  await world.useCases.submit(named);
  for (let n = 0; n < 9; n++) await world.useCases.submit(own);

  const again = await world.useCases.submit(named);

  expect([again.isReplay, await told(world.useCases.submit(own))]).toEqual([
    true,
    refusal('max_waiting.jobs'),
  ]);
  await world.clock.advance(90_000);
  expect(await world.useCases.submit(named)).toMatchObject({ isReplay: true, status: 'completed' });
});

test('cancelled and expired requests make room, and so do those whose creator crashed', async () => {
  const world = await busyWorld();
  const { useCases, clock, deps } = world;
  const jobs = [];
  for (let n = 0; n < 7; n++) jobs.push(await useCases.submit(own));
  await useCases.submit({ ...own, deadlineMs: clock.now() + 5_000 });
  const [cancelled] = jobs;
  for (const id of ['req_lost_1', 'req_lost_2'])
    await deps.places?.take({ keyId: 'key_1', kind: 'job' }, { id, limit: 10, nowMs: clock.now() });
  expect(await told(useCases.submit(own))).toEqual(refusal('max_waiting.jobs'));

  await useCases.cancel({ id: cancelled?.id ?? '', owner: 'key_1' });
  await clock.advance(31_000);

  const outcomes = [];
  for (let n = 0; n < 5; n++) outcomes.push(await told(useCases.submit(own)));
  expect(outcomes).toEqual(['served', 'served', 'served', 'served', refusal('max_waiting.jobs')]);
});

test('a key that may have none waiting is served as long as there is room', async () => {
  const none = { ...settings, maxWaiting: { jobs: 0, callers: 0 } };
  const world = createWorld({ deployments: [{ rpm: 1 }], keys: { read: async () => key } });
  const asked = { ...own, settings: none };

  const outcomes = [];
  for (let n = 0; n < 2; n++) outcomes.push(await world.clock.run(told(world.useCases.complete(asked))));

  expect(outcomes).toEqual(['served', refusal('max_waiting.callers')]);
});

test('a refused request costs nothing of its key’s budget, and the key shows how many wait', async () => {
  const world = await busyWorld();
  const budget = { unit: 'tokens', amount: 1e6, per: 'day', atCap: 'refuse' } as const;
  const costly = { ...settings, budget };
  const useNow = () => world.useCases.keyUse({ id: 'key_1', settings: costly });
  for (let n = 0; n < 10; n++) await world.useCases.submit({ ...own, settings: costly });
  const before = await useNow();

  const refused = [
    await told(world.useCases.submit({ ...own, settings: costly })),
    await told(
      world.useCases.complete({ ...own, settings: { ...costly, maxWaiting: { jobs: 0, callers: 0 } } }),
    ),
  ];

  expect(refused).toEqual([refusal('max_waiting.jobs'), refusal('max_waiting.callers')]);
  expect(before.budget?.used).toBeGreaterThan(0);
  expect(await useNow()).toEqual(before);
  expect(before.waiting).toEqual({ jobs: 10, callers: 0 });
  await world.clock.advance(90_000);
  expect((await useNow()).waiting).toEqual({ jobs: 0, callers: 0 });
});
