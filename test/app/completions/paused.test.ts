import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

/** A leader looks at the row once a second while somebody waits. */
const SEEN_MS = 1_500;

const setMode = (world: World, mode: 'open' | 'paused' | 'draining') =>
  namedWrites(world.deps.groups).setMode('m', mode);
const bodyNo = (n: number) => ({ body: { model: 'm', n } });
const numbersOf = (world: World) => world.arrivals.map(({ body }) => body.n);

async function pausedWorld(rpm = 600): Promise<World> {
  const world = createWorld({ deployments: [{ rpm }] });
  await setMode(world, 'paused');
  return world;
}

describe('while a group is paused', () => {
  test('a newcomer waits, with an open connection or without, though every window is empty', async () => {
    const world = await pausedWorld();

    const caller = world.useCases.complete(aRequest(bodyNo(1)));
    const job = await world.useCases.submit(aRequest(bodyNo(2)));
    await world.clock.advance(120_000);

    expect(world.arrivals).toEqual([]);
    expect(job.status).toBe('queued');
    await setMode(world, 'open');
    expect(await world.clock.run(caller)).toMatchObject({ kind: 'answer' });
  });

  test('a position is shown, and no start is promised', async () => {
    const world = await pausedWorld();
    await world.useCases.submit(aRequest());
    await world.clock.advance(10);
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(3_000);

    const seen = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });

    expect(seen).toMatchObject({ status: 'queued', position: 2, estimated_start: null });
  });

  test('deadlines go on, of callers and of jobs', async () => {
    const world = await pausedWorld();
    const caller = world.useCases.complete(aRequest({ timeoutMs: 20_000 }));
    const refused = expect(caller).rejects.toMatchObject({ code: 'timed_out_in_queue' });
    const { id } = await world.useCases.submit(aRequest({ timeoutMs: 20_000 }));

    await world.clock.advance(23_000);

    await refused;
    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'expired' });
    expect(world.arrivals).toEqual([]);
  });

  test('a cancelled request leaves at once', async () => {
    const world = await pausedWorld();
    const { id } = await world.useCases.submit(aRequest());

    const seen = await world.useCases.cancel({ id, owner: 'owner-1' });

    expect(seen.status).toBe('cancelled');
  });

  test('one leads as long as somebody waits, looks once a second, and leaves when nobody does', async () => {
    const world = await pausedWorld();
    let reads = 0;
    intercept(world.deps.groups, 'read', (own) => (group) => {
      reads += 1;
      return own(group);
    });
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(5_000);
    reads = 0;

    await world.clock.advance(60_000);
    expect(world.running()).toBe(1);
    expect(reads).toBeGreaterThanOrEqual(30);
    expect(reads).toBeLessThanOrEqual(61);

    await world.useCases.cancel({ id, owner: 'owner-1' });
    await world.clock.advance(60_000);
    expect(world.running()).toBe(0);
  });

  test('the schedule starts no dispatcher for a group where nothing waits', async () => {
    const world = await pausedWorld();

    await world.dispatcher.sweep();

    expect(world.running()).toBe(0);
  });

  test('a caller who waits looks at its record twice a second, not more', async () => {
    const world = await pausedWorld();
    const waiting = world.useCases.complete(aRequest({ timeoutMs: 60_000 }));
    const refused = expect(waiting).rejects.toThrow();
    await world.clock.advance(5_000);
    let looks = 0;
    intercept(world.deps.requests, 'glance', (own) => (id) => {
      looks += 1;
      return own(id);
    });

    await world.clock.advance(10_000);

    expect(looks).toBeGreaterThanOrEqual(15);
    expect(looks).toBeLessThanOrEqual(21);
    await world.clock.advance(60_000);
    await refused;
  });
});

describe('a group that is paused while it is at work', () => {
  test('gives turns for a second at the most, and calls under way go on', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(30_000) });
    const ids: string[] = [];
    for (let n = 0; n < 200; n++) ids.push((await world.useCases.submit(aRequest())).id);
    await world.clock.advance(90_000);
    const called = world.arrivals.length;

    await setMode(world, 'paused');
    await world.clock.advance(SEEN_MS);
    const last = world.arrivals.length;
    await world.clock.advance(120_000);

    expect(called).toBeGreaterThan(60);
    expect(last - called).toBeLessThanOrEqual(2);
    expect(world.arrivals).toHaveLength(last);
    const records = await world.deps.requests.readMany(ids);
    expect(records.filter(({ status }) => status === 'completed')).toHaveLength(last);
    expect(records.filter(({ status }) => status === 'queued')).toHaveLength(200 - last);
  });

  test('gives them again within two seconds of being opened, the best first', async () => {
    const world = await pausedWorld();
    for (const [n, priority] of [500, 100, 2_000, 0, 100].entries())
      await world.useCases.submit(aRequest({ ...bodyNo(n), priority }));
    await world.clock.advance(30_000);

    await setMode(world, 'open');
    await world.clock.advance(2_000);

    expect(numbersOf(world)).toEqual([3, 1, 4, 0, 2]);
  });

  test('keeps its mode when the leader leaves', async () => {
    const world = await pausedWorld();
    const { id } = await world.useCases.submit(aRequest());
    await world.useCases.cancel({ id, owner: 'owner-1' });
    await world.clock.advance(30_000);
    const { queue } = await world.deps.groups.read('m');

    expect(queue).toMatchObject({ leader: null, mode: 'paused' });
    void world.useCases.complete(aRequest()).catch(() => undefined);
    await world.clock.advance(10_000);
    expect(world.arrivals).toEqual([]);
  });
});
