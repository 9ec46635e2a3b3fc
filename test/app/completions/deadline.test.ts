import { describe, expect, test } from '@jest/globals';
import { intercept, windowOf } from '../../setup/trouble.ts';
import { aRequest, createWorld, tiers, type World } from '../../setup/worlds/world.ts';

const START_MS = 1_800_000_000_000;
const collect = (world: World, id: string) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });

async function behindFullWindow(): Promise<World> {
  const world = createWorld();
  await world.clock.run(world.useCases.complete(aRequest()));
  return world;
}

describe('the deadline of a request', () => {
  test.each([
    { what: 'its own', wanted: { deadlineMs: START_MS + 30_000 }, seconds: 30 },
    { what: 'its timeout', wanted: { timeoutMs: 20_000 }, seconds: 20 },
    { what: 'the earlier: its own', wanted: { deadlineMs: START_MS + 9_000, timeoutMs: 20_000 }, seconds: 9 },
    {
      what: 'the earlier: its timeout',
      wanted: { deadlineMs: START_MS + 9_000, timeoutMs: 4_000 },
      seconds: 4,
    },
    { what: 'a day for a job without one', wanted: {}, seconds: 86_400 },
    { what: 'later than a day if it says so', wanted: { timeoutMs: 200_000_000 }, seconds: 200_000 },
  ])('is $what', async ({ wanted, seconds }) => {
    const world = createWorld({ isStarterDead: true });

    const { deadline } = await world.useCases.submit(aRequest(wanted));

    expect(deadline - START_MS / 1_000).toBe(seconds);
  });

  test('ends the wait of a caller, and nobody calls for it afterwards', async () => {
    const world = await behindFullWindow();
    const deadlineMs = world.clock.now() + 7_000;

    const asked = world.useCases.complete(aRequest({ deadlineMs, timeoutMs: 90_000 }));

    await expect(world.clock.run(asked)).rejects.toMatchObject({
      code: 'timed_out_in_queue',
      message: 'Request timed out while polling queue',
    });
    expect(world.clock.now()).toBe(deadlineMs);
    await world.clock.advance(120_000);
    expect(world.arrivals).toHaveLength(1);
  });

  test('is told of with the time that was waited', async () => {
    const world = await behindFullWindow();
    const { id } = await world.useCases.submit(aRequest({ deadlineMs: world.clock.now() + 7_000 }));
    await world.clock.advance(120_000);

    const { status, error } = await collect(world, id);

    expect(status).toBe('expired');
    expect(error).toMatchObject({ code: 'timeout', type: 'timeout' });
    const waited = Number(/no turn came within (\d+\.\d) s\.$/.exec(error!.message)![1]);
    expect(waited).toBeGreaterThanOrEqual(7);
    expect(waited).toBeLessThan(9);
    expect(world.arrivals).toHaveLength(1);
  });

  test('is told of with the time until then, however late the first to look', async () => {
    const world = createWorld({ isStarterDead: true });
    const { id } = await world.useCases.submit(aRequest({ timeoutMs: 5_000 }));
    await world.clock.advance(50_000_000);

    expect((await collect(world, id)).error!.message).toMatch(/no turn came within 5\.0 s\.$/);
  });

  test.each(['complete', 'submit'] as const)(
    'that has passed already keeps %s from calling',
    async (door) => {
      const world = createWorld({ deployments: [{ rpm: 60 }] });

      const asked = world.useCases[door](aRequest({ deadlineMs: world.clock.now() - 1 }));
      await Promise.allSettled([world.clock.run<unknown>(asked)]);
      await world.clock.advance(20_000);

      expect(world.arrivals).toHaveLength(0);
      expect((await windowOf(world)).requests).toBe(0);
    },
  );

  test('that passes while a free slot is taken keeps its caller from calling', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    intercept(world.deps.groups, 'writeWindow', (own) => async (...write) => {
      await world.clock.sleep(80);
      return own(...write);
    });

    const asked = world.useCases.complete(aRequest({ timeoutMs: 50 }));

    await expect(world.clock.run(asked)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
    expect(world.arrivals).toHaveLength(0);
    expect((await windowOf(world)).requests).toBe(0);
    expect(await world.deps.queues.depth({ group: 'm', tier: tiers[2]!.name })).toBe(0);
  });
});
