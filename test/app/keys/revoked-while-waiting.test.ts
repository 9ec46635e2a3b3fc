import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import type { KeyRecord } from '../../../lambda/core/keys/key-record.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

const COUNT = 50;
const key = aKey({ id: 'key_1' });

interface Stored {
  now: KeyRecord | undefined;
}

function worldWith(stored: Stored): World {
  return createWorld({ deployments: [{ rpm: 60 }], keys: { read: async () => stored.now } });
}

/** Uses the window up, so that all later requests wait for a minute. */
async function fill({ useCases, clock }: World): Promise<void> {
  const calls = Array.from({ length: 60 }, () => useCases.complete(aRequest({ owner: 'others' })));
  await clock.run(Promise.all(calls));
}

const ends: readonly [string, Partial<KeyRecord> | undefined, boolean][] = [
  ['removed, keep', { removedAtMs: 1, waiting: 'keep' }, true],
  ['removed, cancel', { removedAtMs: 1, waiting: 'cancel' }, false],
  ['disabled, keep', { waiting: 'keep', settings: { ...key.settings, isDisabled: true } }, true],
  ['disabled, cancel', { waiting: 'cancel', settings: { ...key.settings, isDisabled: true } }, false],
  ['expired', { waiting: 'cancel', settings: { ...key.settings, expiresAtMs: 1 } }, true],
  ['unknown', undefined, false],
];

describe.each(ends)('a key that is %s while its requests wait', (_name, change, isServed) => {
  const own = aRequest({ owner: 'key_1', keyId: 'key_1' });

  test(`has its jobs ${isServed ? 'served' : 'refused'}, all of them`, async () => {
    const stored: Stored = { now: key };
    const world = worldWith(stored);
    await fill(world);
    const jobs = await Promise.all(Array.from({ length: COUNT }, () => world.useCases.submit(own)));
    await world.clock.advance(1_000);
    const before = world.arrivals.length;

    stored.now = change && { ...key, ...change };
    await world.clock.advance(90_000);

    const records = await world.deps.requests.readMany(jobs.map(({ id }) => id));
    expect(records.map(({ status, error }) => [status, error?.code])).toEqual(
      Array<unknown>(COUNT).fill(isServed ? ['completed', undefined] : ['failed', 'key_revoked']),
    );
    expect(world.arrivals.length - before).toBe(isServed ? COUNT : 0);
  });

  test(`has its waiting callers ${isServed ? 'served' : 'refused'}, and nobody else’s`, async () => {
    const stored: Stored = { now: key };
    const world = worldWith(stored);
    await fill(world);
    const told = (request: typeof own) =>
      world.useCases.complete(request).then(
        ({ kind }) => kind,
        (fault: unknown) => (fault instanceof Fault ? fault.code : 'thrown'),
      );
    const callers = Array.from({ length: COUNT }, () => told(own));
    const others = Array.from({ length: 5 }, () => told(aRequest({ owner: 'others', priority: 900 })));
    await world.clock.advance(1_000);

    stored.now = change && { ...key, ...change };
    const outcomes = await world.clock.run(Promise.all(callers));
    const outcomesOfOthers = await world.clock.run(Promise.all(others));

    expect(new Set(outcomes)).toEqual(new Set([isServed ? 'answer' : 'key_revoked']));
    expect(new Set(outcomesOfOthers)).toEqual(new Set(['answer']));
  });
});

test('a turn that a revoked key does not get goes to the next in line', async () => {
  const stored: Stored = { now: key };
  const world = worldWith(stored);
  await fill(world);
  const revoked = Array.from({ length: COUNT }, () =>
    world.useCases.submit(aRequest({ owner: 'key_1', keyId: 'key_1', priority: 0 })),
  );
  const served = Array.from({ length: 60 }, () => world.useCases.submit(aRequest({ owner: 'others' })));
  await Promise.all([...revoked, ...served]);
  stored.now = { ...key, removedAtMs: 1, waiting: 'cancel' };
  const before = world.arrivals.length;

  await world.clock.advance(63_000);

  expect(world.arrivals.length - before).toBe(60);
});

test('a store of keys that is away holds a turn up, and nobody is refused for it', async () => {
  let isAway = true;
  const away = new Fault('store_unavailable', 'Away.');
  const world = createWorld({
    deployments: [{ rpm: 60 }],
    keys: { read: () => (isAway ? Promise.reject(away) : Promise.resolve(key)) },
  });
  const { id } = await world.useCases.submit(aRequest({ owner: 'key_1', keyId: 'key_1' }));
  await world.clock.advance(5_000);
  const before = await world.deps.requests.read(id);

  isAway = false;
  await world.clock.advance(90_000);

  expect([before?.status, (await world.deps.requests.read(id))?.status]).toEqual(['queued', 'completed']);
});

test('a store of keys that is away takes no turns from those who need no key', async () => {
  const away = new Fault('store_unavailable', 'Away.');
  const world = createWorld({
    deployments: [{ rpm: 60 }],
    keys: { read: () => Promise.reject(away) },
  });
  const keyed = await world.useCases.submit(aRequest({ owner: 'key_1', keyId: 'key_1', priority: 0 }));
  await world.clock.advance(30_000);

  const others = Array.from({ length: 60 }, () =>
    world.useCases.submit(aRequest({ owner: 'others', priority: 500 })),
  );
  await Promise.all(others);
  await world.clock.advance(10_000);

  expect(world.arrivals).toHaveLength(60);
  expect((await world.deps.requests.read(keyed.id))?.status).toBe('queued');
});
