import { describe, expect, test } from '@jest/globals';
import type { KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { worstSpan } from '../../../testkit/statistics.ts';
import { floodedBy, timesOf } from '../../setup/worlds/key-flood.ts';
import { answerAfter, aRequest, createWorld } from '../../setup/worlds/world.ts';

const RPM = 10;
const own = aKey({ id: 'key_1', settings: { rpm: RPM } });

function worldWith(settings: KeySettings = own.settings, rpm = 60) {
  const record = { ...own, settings };
  const world = createWorld({
    deployments: [{ rpm }, { id: 'other', group: 'other', rpm }],
    keys: { read: async () => record },
  });
  const keyed = aRequest({ owner: 'key_1', keyId: 'key_1', settings, body: { model: 'm', mark: 'own' } });
  const others = aRequest({ owner: 'others', body: { model: 'm', mark: 'others' } });
  return { world, keyed, others };
}

describe('a key of 10 rpm in a group of 60', () => {
  test('gets 10 of a burst at once, and the others when they come free', async () => {
    const { world, keyed } = worldWith();
    const calls = Array.from({ length: 25 }, () => world.useCases.complete(keyed));

    const done = await world.clock.run(Promise.all(calls));

    const times = timesOf(world, 'own');
    expect(done.every(({ kind }) => kind === 'answer')).toBe(true);
    expect(times).toHaveLength(25);
    expect(worstSpan(times, 60_000)).toBe(RPM);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(130_000);
  });

  test.each(['callers', 'jobs'] as const)('flooded by 100 %s leaves all else to the others', async (kind) => {
    const { world, keyed, others } = worldWith();

    const flood = await floodedBy(kind, { world, keyed, others });

    const all = world.arrivals.map(({ atMs }) => atMs);
    expect(worstSpan(timesOf(world, 'own'), 60_000)).toBe(RPM);
    expect(worstSpan(all, 60_000)).toBeLessThanOrEqual(60);
    expect(timesOf(world, 'own').length).toBeGreaterThanOrEqual(3 * RPM - 1);
    expect(timesOf(world, 'others').length).toBeGreaterThanOrEqual(Math.floor(0.98 * 3 * 50));
    // At 10 a minute, the last of them do not come within their time.
    await flood.end();
  });

  test('keeps its order among its own', async () => {
    const { world, keyed } = worldWith();
    await world.clock.run(Promise.all(Array.from({ length: RPM }, () => world.useCases.complete(keyed))));
    const marks = [500, 100, 300, 0, 400, 200];
    for (const priority of marks) {
      await world.useCases.submit({ ...keyed, priority, body: { model: 'm', mark: 'own', priority } });
    }

    await world.clock.advance(70_000);

    const order = world.arrivals.slice(RPM).map(({ body }) => body.priority);
    expect(order).toEqual(marks.toSorted((a, b) => a - b));
  });

  test('may be cancelled, changed and time out while it is passed over', async () => {
    const { world, keyed } = worldWith();
    await world.clock.run(Promise.all(Array.from({ length: RPM }, () => world.useCases.complete(keyed))));
    const submit = () => world.useCases.submit(keyed);
    const [cancelled, late, changed] = [await submit(), await submit(), await submit()];
    await world.clock.advance(5_000);

    await world.useCases.cancel({ ...cancelled, owner: 'key_1' });
    await world.useCases.change({
      id: late.id,
      owner: 'key_1',
      deadlineMs: world.clock.now() + 10_000,
    });
    await world.useCases.change({ id: changed.id, owner: 'key_1', priority: 7 });
    await world.clock.advance(75_000);

    const records = await world.deps.requests.readMany([cancelled.id, late.id, changed.id]);
    const statusOf = (id: string) => records.find((record) => record.id === id)?.status;
    expect([cancelled, late, changed].map(({ id }) => statusOf(id))).toEqual([
      'cancelled',
      'expired',
      'completed',
    ]);
    expect(world.arrivals).toHaveLength(RPM + 1);
  });

  test('has its turn back where the group had none for it', async () => {
    const { world, keyed, others } = worldWith(own.settings, 5);
    await world.clock.run(Promise.all(Array.from({ length: 5 }, () => world.useCases.complete(others))));

    void world.useCases.complete(keyed);
    await world.clock.advance(1_000);

    const { windows } = await world.deps.groups.read('key#key_1');
    expect(windows.all?.requests).toBe(0);
    await world.clock.advance(70_000);
  });
});

test('a limit by model leaves other models alone', async () => {
  const settings = { ...defaultSettings, modelLimits: { m: { rpm: 2, tpm: null } } };
  const { world, keyed } = worldWith(settings);
  const send = (group: string) => world.useCases.submit({ ...keyed, group, body: { mark: group } });
  await Promise.all(Array.from({ length: 6 }, () => [send('m'), send('other')]).flat());

  await world.clock.advance(30_000);

  expect([timesOf(world, 'm').length, timesOf(world, 'other').length]).toEqual([2, 6]);
  await world.clock.advance(200_000);
  expect(timesOf(world, 'm')).toHaveLength(6);
});

test('a request that waits for tokens of its model while its key has no room holds nobody up', async () => {
  const record = { ...own, settings: { ...own.settings, rpm: 1 } };
  const { settings } = record;
  const world = createWorld({
    deployments: [{ rpm: 60, tpm: 1_000 }],
    keys: { read: async () => record },
    // What it used is not known, so the estimates stay.
    answer: answerAfter(50, '{}'),
  });
  const bodyOf = (mark: string, tokens: number) => ({ model: 'm', mark, max_tokens: tokens });
  const keyed = { owner: 'key_1', keyId: 'key_1', settings, priority: 0 };
  await world.clock.run(world.useCases.complete(aRequest({ ...keyed, body: bodyOf('own', 500) })));

  await world.useCases.submit(aRequest({ ...keyed, body: bodyOf('own', 700) }));
  for (let n = 0; n < 5; n++)
    await world.useCases.submit(aRequest({ owner: 'others', priority: 500, body: bodyOf('others', 20) }));
  await world.clock.advance(10_000);

  expect([timesOf(world, 'own').length, timesOf(world, 'others').length]).toEqual([1, 5]);
  await world.clock.advance(120_000);
  expect(timesOf(world, 'own')).toHaveLength(2);
});
