import { describe, expect, test } from '@jest/globals';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { createRandom } from '../../../testkit/random.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { worldAtFullRate } from '../../setup/full-rate.ts';
import { seedOf, slowStores } from '../../setup/worlds/slow-stores.ts';
import { balanceOf, intercept, interceptWrite, unavailable } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World, type WorldOptions } from '../../setup/worlds/world.ts';

const collect = (world: World, id: string) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
const change = (world: World, id: string, priority: number) =>
  world.useCases.change({ id, owner: 'owner-1', priority });
const order = ({ arrivals }: World) => arrivals.slice(1).map(({ body }) => body.n);

async function behindFullWindow(options: WorldOptions = {}): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 1 }], ...options });
  await world.clock.run(world.useCases.complete(aRequest({ body: { n: 0 } })));
  return world;
}

async function submit(world: World, priorities: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, priority] of priorities.entries())
    ids.push((await world.useCases.submit(aRequest({ priority, body: { n: index + 1 } }))).id);
  return ids;
}

describe('a change is known to the next leader', () => {
  test('after a hand-over', async () => {
    const world = await behindFullWindow();
    // The leader hands over ten minutes from now, a moment before its eleventh turn.
    const ids = await submit(
      world,
      Array.from({ length: 12 }, () => 100),
    );
    const { leader } = (await world.deps.groups.read('m')).queue;
    await world.clock.advance(550_000);

    await change(world, ids.at(-1)!, 99);
    await world.clock.advance(52_000);
    expect((await world.deps.groups.read('m')).queue.leader).not.toBe(leader);
    await world.clock.advance(200_000);

    expect(order(world).slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]);
  });

  test.each([
    { when: 'before it died', isBefore: true },
    { when: 'while nobody led', isBefore: false },
  ])('after a crash, made $when', async ({ isBefore }) => {
    const world = await behindFullWindow({ isStarterDead: true });
    const ids = await submit(world, [100, 100, 2_000]);
    const dying = mortal(world.deps, () => 1);
    void createDispatcher(dying.deps).lead('m', 900_000);
    await world.clock.advance(5_000);

    if (!isBefore) dying.end();
    await change(world, ids[2]!, 1);
    await world.clock.advance(2_000);
    dying.end();
    await world.clock.advance(33_000);
    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(250_000);

    expect(order(world)).toEqual([3, 1, 2]);
    expect(await balanceOf(world)).toBe(0);
  });

  test('in whose sight it comes only then', async () => {
    const world = await behindFullWindow({ isStarterDead: true });
    const ids = await submit(world, [2_000, 2_000, 100]);
    await change(world, ids[1]!, 0);

    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(250_000);

    expect(order(world)).toEqual([2, 3, 1]);
  });
});

describe('a change that the dispatcher does not hear of', () => {
  test.each(['noteChange', 'announceChange'] as const)(
    'since %s fails is answered all the same; it is called once and the gauge is right at rest',
    async (name) => {
      const world = await behindFullWindow();
      const ids = await submit(world, [100, 2_000]);
      await world.clock.advance(3_000);
      if (name === 'noteChange')
        intercept(world.deps.groups, name, () => () => Promise.reject(unavailable()));
      else interceptWrite(world.deps.groups, name, () => () => Promise.reject(unavailable()));

      const changed = await world.clock.run(change(world, ids[1]!, 0));
      expect(changed).toMatchObject({ priority: 0, tier: 'realtime' });
      await world.clock.advance(300_000);

      expect(order(world).sort()).toEqual([1, 2]);
      expect(await collect(world, ids[1]!)).toMatchObject({ status: 'completed', attempts: 1 });
      expect([await balanceOf(world), world.running()]).toEqual([0, 0]);
    },
  );

  test('since only its announcement was lost takes effect with the next one', async () => {
    const world = await behindFullWindow();
    const ids = await submit(world, [100, 100, 2_000, 2_000]);
    await world.clock.advance(3_000);
    let isLost = true;
    interceptWrite(
      world.deps.groups,
      'announceChange',
      (own) => async (group, write) =>
        isLost ? { kind: 'refused', queue: emptyQueueRow } : own(group, write),
    );

    await change(world, ids[2]!, 1);
    isLost = false;
    await change(world, ids[3]!, 2);
    await world.clock.advance(300_000);

    expect(order(world)).toEqual([3, 4, 1, 2]);
  });
});

test('a change made while its request is in hand holds when that comes back to its place', async () => {
  const world = await behindFullWindow();
  const text = 'x'.repeat(300_000);
  const large = await world.useCases.submit(aRequest({ body: { n: 'large', text } }));
  await submit(world, [100]);
  await world.clock.advance(3_000);
  let isFirst = true;
  // Its body loads so slowly that the turn is late; the deployment cools down, and the job goes back.
  intercept(world.deps.blobs, 'get', (own) => async (key) => {
    if (isFirst) {
      isFirst = false;
      await change(world, large.id, 900);
      await world.clock.sleep(1_500);
      await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs: world.clock.now() + 5_000 });
    }
    return own(key);
  });

  await world.clock.advance(200_000);

  expect(order(world)).toEqual([1, 'large']);
});

test('of changes that race the last one counts, in the record and for the dispatcher', async () => {
  const random = createRandom(seedOf('racing changes'));
  const world = await behindFullWindow({ deployments: [{ rpm: 1 }, { rpm: 1, group: 'other' }] });
  const ids = await submit(
    world,
    Array.from({ length: 10 }, () => 500),
  );
  slowStores(world, { random, meanMs: 40 });

  const changes = ids.flatMap((id) =>
    Array.from({ length: 5 }, async () => {
      await world.clock.sleep(random() * 300);
      return change(world, id, Math.floor(random() * 3_000) - 1_000);
    }),
  );
  await world.clock.run(Promise.all(changes));
  const records = await world.clock.run(world.deps.requests.readMany(ids));
  await world.clock.advance(700_000);

  const expected = [...records]
    .sort((a, b) => a.priority - b.priority || a.enqueuedAtMs - b.enqueuedAtMs)
    .map(({ id }) => ids.indexOf(id) + 1);
  expect(records.map(({ revision }) => revision)).toEqual(ids.map(() => 5));
  expect(order(world)).toEqual(expected);
  expect([await world.clock.run(balanceOf(world)), world.running()]).toEqual([0, 0]);
}, 30_000);

test('a changed request beyond the dispatcher’s buffer goes to its place once it is received', async () => {
  const world = await worldAtFullRate();
  const asked = Array.from({ length: 1_300 }, (_, n) =>
    world.useCases.submit(aRequest({ priority: 1_000, body: { n } })),
  );
  const ids = (await Promise.all(asked)).map(({ id }) => id);
  await world.clock.advance(2_000);

  await change(world, ids[1_250]!, 0);
  await world.clock.advance(200_000);

  const numbers = order(world).filter((n) => Number(n) >= 0);
  // The first 250 have to leave before there is room for it among the 1,000.
  expect(numbers.indexOf(1_250)).toBeGreaterThanOrEqual(250);
  expect(numbers.indexOf(1_250)).toBeLessThan(290);
  expect(numbers).toHaveLength(1_300);
  expect([await balanceOf(world), world.running()]).toEqual([0, 0]);
}, 60_000);

test('the notes of changes are deleted when their requests are over', async () => {
  const world = await behindFullWindow();
  const ids = await submit(world, [100, 100, 100]);
  for (const id of ids.slice(0, 2)) await change(world, id, 50);
  await world.useCases.cancel({ id: ids[2]!, owner: 'owner-1' });
  expect(await world.deps.groups.changes('m')).toHaveLength(3);

  await world.clock.advance(40_000);
  expect(await world.deps.groups.changes('m')).toHaveLength(2);

  await world.clock.advance(160_000);
  // The leader may have left before it did so; the next one does it.
  void world.dispatcher.lead('m', 900_000);
  await world.clock.advance(40_000);
  expect(await world.deps.groups.changes('m')).toEqual([]);
});
