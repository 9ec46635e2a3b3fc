import { describe, expect, test } from '@jest/globals';
import type { UpstreamCall } from '../../lambda/ports/upstream.ts';
import { intercept, refusal } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World, type WorldOptions } from '../setup/worlds/world.ts';

type Door = 'caller' | 'job';

/** The outcome of a request through a door, once it is over. */
async function ask(world: World, door: Door, n = 0): Promise<string> {
  const request = aRequest({ body: { n } });
  if (door === 'caller') return (await world.useCases.complete(request)).kind;
  const { id } = await world.useCases.submit(request);
  return (await world.useCases.collect({ id, owner: 'owner-1', waitMs: 120_000 })).status;
}

const answered: Readonly<Record<Door, string>> = { caller: 'answer', job: 'completed' };
const doors: readonly Door[] = ['caller', 'job'];

const gapsOf = (times: readonly number[]) => times.slice(1).map((atMs, n) => atMs - (times[n] ?? 0));
const timesAt = (world: World, id: string) =>
  world.arrivals.filter(({ deploymentId }) => deploymentId === id).map(({ atMs }) => atMs);

describe.each(doors)('a %s, where no deployment has a limit', (door) => {
  const deadAndAlive: WorldOptions = {
    deployments: [{ order: 1 }, { order: 2 }],
    answer: async (call, clock) => {
      if (call.deployment.id === 'd1') return refusal(502);
      return answerAfter(50)(call, clock);
    },
  };

  test.each([0, 150, 480, 700])('is served by the healthy one, %i ms after the one before', async (ms) => {
    const world = createWorld(deadAndAlive);

    for (let n = 0; n < 12; n++) {
      const before = timesAt(world, 'd1').length;
      expect(await world.clock.run(ask(world, door, n))).toBe(answered[door]);
      expect(timesAt(world, 'd1').length - before).toBeLessThanOrEqual(1);
      await world.clock.advance(ms);
    }

    // Three different requests had to fail.
    const tries = timesAt(world, 'd1').slice(2);
    expect(Math.min(...gapsOf(tries))).toBeGreaterThanOrEqual(5_000);
  });

  test('and its two companions leave a deployment alone for as long as it asks', async () => {
    const toldAtMs: number[] = [];
    const world = createWorld({
      deployments: [{}],
      answer: async (_call, clock) => {
        await clock.sleep(20);
        toldAtMs.push(clock.now());
        return refusal(429, 5_000);
      },
    });

    for (let n = 0; n < 3; n++) {
      void ask(world, door, n).catch(() => undefined);
      await world.clock.advance(7);
    }
    await world.clock.advance(60_000);

    expect(world.arrivals.length).toBeGreaterThan(30);
    for (const { atMs } of world.arrivals) {
      const inPause = toldAtMs.filter((told) => atMs > told && atMs < told + 5_000);
      expect(inPause).toEqual([]);
    }
  });

  test('does not call in a pause that was asked for of somebody else while a dispatcher worked', async () => {
    let isLimited = false;
    const world = createWorld({
      deployments: [{}],
      answer: async (call, clock) => {
        if (isLimited) return refusal(429, 5_000);
        return answerAfter(50)(call, clock);
      },
    });
    // The dispatcher leads, and has just looked.
    await world.clock.run(ask(world, 'job'));
    await world.clock.run(ask(world, 'job'));
    isLimited = true;
    const told = await world.clock.run(world.useCases.complete(aRequest({ timeoutMs: 1_000 })));
    const toldAtMs = world.clock.now();
    isLimited = false;

    const outcome = await world.clock.run(ask(world, door));

    expect(told).toMatchObject({ kind: 'refused', refusal: { status: 429 } });
    expect(outcome).toBe(answered[door]);
    expect(world.arrivals.at(-1)!.atMs - toldAtMs).toBeGreaterThanOrEqual(5_000);
    expect(world.arrivals.at(-1)!.atMs - toldAtMs).toBeLessThan(6_000);
  });
});

describe('a turn without a write of its window', () => {
  const limited = (first: number) => {
    let calls = 0;
    return async (call: UpstreamCall, clock: World['clock']) =>
      ++calls <= first ? refusal(429, 5_000) : answerAfter(50)(call, clock);
  };

  test('is not used after its gate has closed between its grant and its start', async () => {
    const world = createWorld({ deployments: [{}], answer: limited(1) });
    let grants = 0;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      if (transition.name === 'grant' && grants++ === 0) {
        const untilMs = world.clock.now() + 5_000;
        await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs });
      }
      return outcome;
    });

    const before = world.clock.now();
    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'answer', served: { retries: 1 } });
    expect(world.arrivals[1]!.atMs - before).toBeGreaterThan(9_500);
  });

  test('costs a direct caller no look beyond its first', async () => {
    const world = createWorld({ deployments: [{}] });
    let reads = 0;
    intercept(world.deps.groups, 'read', (own) => (group) => {
      reads += 1;
      return own(group);
    });

    await world.clock.run(world.useCases.complete(aRequest()));

    expect(reads).toBe(1);
  });
});
