import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { LINE_LENGTH } from '../../../lambda/core/line/line.ts';
import { createRandom } from '../../../testkit/random.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** By then the dispatcher has surely reported the change. */
const REPORTED_MS = 1_300;
const SEED = 20_261_123;

interface Waiting {
  readonly id: string;
  readonly priority: number;
}

const look = (world: World, { id }: Waiting) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
const positionsOf = async (world: World, waiting: readonly Waiting[]) =>
  (await Promise.all(waiting.map((one) => look(world, one)))).map(({ position }) => position);

/** Behind a window whose turns have just been taken. */
async function behindFullWindow(rpm: number): Promise<World> {
  const world = createWorld({ deployments: [{ rpm }] });
  await world.clock.run(Promise.all(Array.from({ length: rpm }, () => world.useCases.complete(aRequest()))));
  return world;
}

async function submit(world: World, priorities: readonly number[]): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const priority of priorities) {
    const { id } = await world.useCases.submit(aRequest({ priority }));
    waiting.push({ id, priority });
    await world.clock.advance(7);
  }
  return waiting;
}

/** The array's sort keeps the order of arrival among equals. */
const byPlace = (waiting: readonly Waiting[]): Waiting[] =>
  [...waiting].sort((a, b) => a.priority - b.priority);

const ranksOf = (waiting: readonly Waiting[]): number[] =>
  waiting.map((one) => byPlace(waiting).indexOf(one) + 1);

const mixed = (count: number): number[] => {
  const random = createRandom(SEED);
  return Array.from(
    { length: count },
    () => [-7, 0, 3, 50, 100, 101, 999, 1_000, 4_000][Math.floor(random() * 9)]!,
  );
};

describe('the position of a waiting request', () => {
  test.each([
    { where: 'in one tier', priorities: [500, 100, 101, 100, 999, 100, 500] },
    { where: 'over all tiers', priorities: [2_000, 0, 100, -4, 50, 1_000, 0, 100] },
    { where: `of as many as the line tells of (seed ${SEED})`, priorities: mixed(LINE_LENGTH) },
  ])('is its rank by priority and arrival, $where', async ({ priorities }) => {
    const world = await behindFullWindow(1);
    const waiting = await submit(world, priorities);

    await world.clock.advance(REPORTED_MS);

    expect(await positionsOf(world, waiting)).toEqual(ranksOf(waiting));
  });

  test('moves up by one with every turn that is given', async () => {
    const world = await behindFullWindow(2);
    const waiting = await submit(world, [100, 50, 2_000, 100]);
    const [second, first, fourth, third] = waiting as [Waiting, Waiting, Waiting, Waiting];

    await world.clock.advance(61_500);

    expect(world.arrivals).toHaveLength(4);
    expect(await positionsOf(world, [third, fourth])).toEqual([1, 2]);
    expect(await positionsOf(world, [first, second])).toEqual([null, null]);
  });

  test('does not count cancelled requests', async () => {
    const world = await behindFullWindow(1);
    const waiting = await submit(world, [100, 50, 2_000, 100, 100]);
    await world.clock.advance(REPORTED_MS);

    for (const { id } of waiting.slice(0, 2)) await world.useCases.cancel({ id, owner: 'owner-1' });
    await world.clock.advance(2_500);

    const left = waiting.slice(2);
    expect(await positionsOf(world, left)).toEqual(ranksOf(left));
  });

  test('does not count requests whose deadline has passed', async () => {
    const world = await behindFullWindow(1);
    await world.useCases.submit(aRequest({ priority: 1, timeoutMs: 4_000 }));
    const waiting = await submit(world, [100, 50]);

    await world.clock.advance(6_000);

    expect(await positionsOf(world, waiting)).toEqual([2, 1]);
  });

  test('counts callers who hold on like jobs', async () => {
    const world = await behindFullWindow(1);
    const caller = world.useCases.complete(aRequest({ priority: 40 }));
    const waiting = await submit(world, [50, 30]);

    await world.clock.advance(REPORTED_MS);

    expect(await positionsOf(world, waiting)).toEqual([3, 1]);
    await world.clock.run(caller);
  });

  test('behind the line is estimated, and never before its end', async () => {
    const world = await behindFullWindow(1);
    const waiting = await submit(world, mixed(LINE_LENGTH + 40));

    await world.clock.advance(REPORTED_MS);

    const positions = await positionsOf(world, byPlace(waiting));
    expect(positions.slice(0, LINE_LENGTH)).toEqual(Array.from({ length: LINE_LENGTH }, (_, n) => n + 1));
    for (const position of positions.slice(LINE_LENGTH)) expect(position).toBeGreaterThan(LINE_LENGTH);
  });

  test('is followed by the time at which it is expected to start', async () => {
    const world = await behindFullWindow(1);
    const atMs = world.arrivals[0]!.atMs;
    const waiting = await submit(world, [100, 50, 2_000]);

    await world.clock.advance(REPORTED_MS);

    const seen = await Promise.all(byPlace(waiting).map((one) => look(world, one)));
    for (const [n, { position, estimated_start: startsAt }] of seen.entries()) {
      expect(position).toBe(n + 1);
      expect(Math.abs(startsAt! - atMs / 1_000 - (n + 1) * 61)).toBeLessThanOrEqual(1);
    }
  });

  test('is not taken from the report of a dead dispatcher once another leads', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    await world.clock.run(world.useCases.complete(aRequest()));
    const { deps } = world;
    await namedWrites(deps.groups).lead('m', { leader: 'dead', nowMs: 0, untilMs: 1 });
    await namedWrites(deps.groups).report('m', { leader: 'dead', served: {}, reach: null, line: '1:0,1' });

    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(500);

    expect(await world.useCases.submit(aRequest())).toMatchObject({ position: 1 });
  });
});
