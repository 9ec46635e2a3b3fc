import { describe, expect, test } from '@jest/globals';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { balanceOf, refusal } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

/** One job every two seconds, so that the leader has no reason to leave but its time. */
async function submitSteadily(world: World, seconds: number): Promise<void> {
  for (let n = 0; n < seconds / 2; n++) {
    await world.useCases.submit(aRequest({ body: { n: 'steady' } }));
    await world.clock.advance(2_000);
  }
}

describe('a hand-over while a call of 280 s is in flight', () => {
  test('lets the successor hand out turns at once, and the call end where it began', async () => {
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: (call, clock) => answerAfter(call.body.n === 'long' ? 280_000 : 50)(call, clock),
    });
    await submitSteadily(world, 540);
    const { leader } = (await world.deps.groups.read('m')).queue;

    const { id } = await world.useCases.submit(aRequest({ body: { n: 'long' } }));
    await submitSteadily(world, 120);

    const times = world.arrivals.map(({ atMs }) => atMs);
    const longestGapMs = Math.max(...times.slice(1).map((atMs, n) => atMs - times[n]!));
    expect((await world.deps.groups.read('m')).queue.leader).not.toBe(leader);
    expect(longestGapMs).toBeLessThan(8_000);
    expect(times).toHaveLength(331);
    await world.clock.advance(240_000);
    const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(done).toMatchObject({ status: 'completed', attempts: 1 });
    expect(world.arrivals.filter(({ body }) => body.n === 'long')).toHaveLength(1);
    expect(world.running()).toBe(0);
  });
});

describe('a job that is refused after its dispatcher has handed over', () => {
  const REFUSED_AFTER_MS = 100_000;
  /** Leads for 560 s, then gets the job that the upstream refuses once, and has work for this many seconds. */
  async function refuseLate(seconds: number) {
    let longCalls = 0;
    const balances: number[] = [];
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => {
        if (call.body.n !== 'long' || ++longCalls > 1) return answerAfter(50)(call, clock);
        await clock.sleep(REFUSED_AFTER_MS);
        return refusal(500);
      },
    });
    await submitSteadily(world, 560);
    const { id } = await world.useCases.submit(aRequest({ body: { n: 'long' } }));
    for (let n = 0; n < seconds / 2; n++) {
      await submitSteadily(world, 2);
      balances.push(await balanceOf(world));
    }
    return { world, id, balances };
  }

  test('is counted as waiting again', async () => {
    const { world, id, balances } = await refuseLate(150);

    const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(done).toMatchObject({ status: 'completed', attempts: 2 });
    expect(Math.min(...balances)).toBe(0);
  });

  test('has its next turn at once, though the successor has left', async () => {
    const { world, id } = await refuseLate(50);
    await world.clock.advance(40_000);
    expect(world.running()).toBe(1);
    expect((await world.deps.groups.read('m')).queue.leader).toBeNull();

    await world.clock.advance(20_000);

    const [first, second] = world.arrivals.filter(({ body }) => body.n === 'long');
    expect(second!.atMs - first!.atMs - REFUSED_AFTER_MS).toBeLessThan(2_500);
    const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(done).toMatchObject({ status: 'completed', attempts: 2 });
  });
});

describe('a dispatcher whose process is to end', () => {
  test('hands over its groups, and the next leader goes on in order', async () => {
    const world = createWorld({ isStarterDead: true });
    const ending = new AbortController();
    const { dispatcher } = world;
    const leading = createDispatcher(world.deps, ending.signal).lead('m', 900_000);
    for (const n of [1, 2, 3]) {
      await world.useCases.submit(aRequest({ body: { n }, priority: 10 - n }));
      await world.clock.advance(500);
    }

    ending.abort();
    expect(await world.clock.run(leading)).toBe('handed-over');
    expect((await world.deps.groups.read('m')).queue.leader).toBeNull();
    await world.clock.run(dispatcher.lead('m', 900_000));

    expect(world.arrivals.map(({ body }) => body.n)).toEqual([1, 3, 2]);
  });

  test('leaves to the next leader which deployment has failed a job', async () => {
    const ending = new AbortController();
    const world = createWorld({
      isStarterDead: true,
      deployments: [
        { rpm: 600, order: 0 },
        { rpm: 600, order: 1 },
      ],
      async answer(call, clock) {
        ending.abort();
        return call.deployment.id === 'd1' ? refusal(500) : answerAfter(50)(call, clock);
      },
    });
    await world.useCases.submit(aRequest());

    await world.clock.run(createDispatcher(world.deps, ending.signal).lead('m', 900_000));
    await world.clock.run(world.dispatcher.lead('m', 900_000));

    expect(world.arrivals.map(({ deploymentId }) => deploymentId)).toEqual(['d1', 'd2']);
  });

  test('hands over at once a group that it begins to lead too late', async () => {
    const world = createWorld();

    const leading = createDispatcher(world.deps, AbortSignal.abort()).lead('m', 900_000);

    expect(await world.clock.run(leading)).toBe('handed-over');
  });
});
