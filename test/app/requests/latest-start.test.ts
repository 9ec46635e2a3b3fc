import { describe, expect, test } from '@jest/globals';
import { refusal } from '../../setup/trouble.ts';
import {
  answerAfter,
  aRequest,
  createWorld,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

const best = (options: WorldOptions = {}): World =>
  createWorld({ deployments: [{ rpm: 2 }], ...options, config: { bestPriority: 0, ...options.config } });
const first = (changes = {}) => aRequest({ priority: 0, ...changes });
const look = (world: World, id: string) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
const nowS = (world: World): number => world.clock.now() / 1_000;

/** The window is full for a minute. */
async function full(options: WorldOptions = {}): Promise<World> {
  const world = best(options);
  await world.clock.run(Promise.all([world.useCases.complete(first()), world.useCases.complete(first())]));
  return world;
}

describe('a request at the best priority', () => {
  test('is told when it starts at the latest: one window and a reaction for each two ahead', async () => {
    const world = await full();
    const atS = nowS(world);

    const told = [];
    for (let n = 0; n < 5; n++) told.push((await world.useCases.submit(first())).latest_start ?? 0);

    expect(told.map((latest) => Math.round((latest - atS) / 70))).toEqual([1, 1, 2, 2, 3]);
  });

  test('starts by then, and sees the time come nearer as it moves up', async () => {
    const world = await full();
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(await world.useCases.submit(first()));
    const last = ids.at(-1)!;

    await world.clock.advance(65_000);
    const later = await look(world, last.id);
    await world.clock.advance(130_000);
    const done = await look(world, last.id);

    expect(later.latest_start).toBeLessThan(last.latest_start!);
    expect(done.started_at).toBeLessThanOrEqual(later.latest_start!);
    expect(done).toMatchObject({ latest_start: null, estimated_start_range: null });
  });

  test('has a range that ends no later', async () => {
    const world = await full();

    const {
      estimated_start: estimate,
      estimated_start_range: range,
      latest_start: latest,
    } = await world.useCases.submit(first());

    expect(range!.earliest).toBeLessThanOrEqual(estimate!);
    expect(range!.latest).toBeGreaterThanOrEqual(estimate!);
    expect(range!.latest).toBeLessThanOrEqual(latest!);
  });
});

describe('no latest start is told', () => {
  test.each([
    ['by its calls alone', { parallel: 1 }],
    ['by its calls, too', { rpm: 2, parallel: 1 }],
  ])('where the only deployment is limited %s: a call may last', async (_how, limits) => {
    const world = best({ deployments: [limits], answer: answerAfter(300_000) });
    void world.useCases.complete(first()).catch(() => undefined);
    await world.clock.advance(1_000);

    expect((await world.useCases.submit(first())).latest_start).toBeNull();
  });

  test('of a request that better ones may pass', async () => {
    const world = await full();

    expect(await world.useCases.submit(aRequest({ priority: 1 }))).toMatchObject({ latest_start: null });
  });

  test('where any priority may be asked for', async () => {
    const world = await full({ config: { bestPriority: undefined } });

    expect(await world.useCases.submit(first())).toMatchObject({ latest_start: null });
  });

  test('while the group is paused', async () => {
    const world = await full();
    await world.deps.groups.writeQueue('m', { name: 'setMode', set: { mode: 'paused' } });

    expect(await world.useCases.submit(first())).toMatchObject({
      latest_start: null,
      estimated_start_range: null,
    });
  });

  test('after a call has failed: others may have failed too', async () => {
    const world = best({ deployments: [{ rpm: 1 }], answer: async () => refusal(500) });
    const { id } = await world.useCases.submit(first());

    await world.clock.advance(5_000);

    expect(await look(world, id)).toMatchObject({ status: 'queued', attempts: 1, latest_start: null });
  });

  test('while no deployment takes calls', async () => {
    const world = best();
    await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs: world.clock.now() + 30_000 });

    expect(await world.useCases.submit(first())).toMatchObject({ latest_start: null });
  });

  test('in a list, of a request that is not yet seen by everybody', async () => {
    const world = await full();
    await world.useCases.submit(first());
    const list = async () => (await world.useCases.list({ owner: 'owner-1', limit: 1 })).data[0];

    const early = await list();
    await world.clock.advance(5_000);

    expect(early?.latest_start).toBeNull();
    expect((await list())?.latest_start).toBeGreaterThan(nowS(world));
  });
});

test('a change of the priority makes it known, or unknown', async () => {
  const world = await full();
  const { id } = await world.useCases.submit(first());
  const own = { id, owner: 'owner-1' };

  expect(await world.useCases.change({ ...own, priority: 5 })).toMatchObject({ latest_start: null });
  expect((await world.useCases.change({ ...own, priority: 0 })).latest_start).toBeGreaterThan(nowS(world));
});
