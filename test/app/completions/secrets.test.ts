import { describe, expect, test } from '@jest/globals';
import type { Env } from '../../../lambda/core/config/reference.ts';
import type { Secrets } from '../../../lambda/ports/secrets.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** Values that change while everything runs; they are read again at once, and the read may fail. */
function changing(first: Env) {
  let env = first;
  let isBroken = false;
  const secrets: Secrets = {
    known: () => env,
    current: () => (isBroken ? Promise.reject(new Error('not to be read')) : Promise.resolve(env)),
    doubt: () => undefined,
  };
  return {
    secrets,
    set: (next: Env) => void (env = next),
    breakDown: (broken: boolean) => void (isBroken = broken),
  };
}

const lacking = { rpm: 60, provider: 'openai', apiKey: 'os.environ/KEY' };
const other = { rpm: 60, provider: 'openai', apiKey: 'sk-plain' };
const submitted = { ...aRequest(), timeoutMs: 600_000 };

describe('a deployment that lacks its key', () => {
  test('takes no turns, and the others serve', async () => {
    const world = createWorld({ deployments: [lacking, other], secrets: changing({}).secrets });

    await world.clock.run(Promise.all(Array.from({ length: 20 }, () => world.useCases.complete(aRequest()))));

    expect(new Set(world.arrivals.map(({ deploymentId }) => deploymentId))).toEqual(new Set(['d2']));
  });

  test('takes turns from the moment at which it has got it', async () => {
    const { secrets, set } = changing({});
    const world = createWorld({ deployments: [lacking, { ...other, order: 1 }], secrets });
    await world.clock.run(world.useCases.complete(aRequest()));

    set({ KEY: 'k' });
    await world.clock.run(world.useCases.complete(aRequest()));

    expect(world.arrivals.map(({ deploymentId }) => deploymentId)).toEqual(['d2', 'd1']);
  });
});

describe('the expected start of a request that waits', () => {
  const startsAt = async (world: World) => {
    await world.clock.run(world.useCases.complete(aRequest()));
    await world.useCases.submit(submitted);
    const next = await world.useCases.submit(submitted);
    return next.estimated_start! - world.arrivals[0]!.atMs / 1_000;
  };
  const one = { ...other, rpm: 1 };

  test('counts only turns of deployments that have their key', async () => {
    const lone = await startsAt(createWorld({ deployments: [one] }));
    const beside = await startsAt(
      createWorld({ deployments: [one, lacking], secrets: changing({}).secrets }),
    );
    const both = await startsAt(
      createWorld({ deployments: [one, lacking], secrets: changing({ KEY: 'k' }).secrets }),
    );

    expect(lone).toBeGreaterThan(100);
    expect(beside).toBe(lone);
    expect(both).toBeLessThan(10);
  });

  test('is not told while none has its key; its place is', async () => {
    const world = createWorld({ deployments: [lacking], secrets: changing({}).secrets });

    const waiting = await world.useCases.submit(submitted);

    expect(waiting).toMatchObject({ status: 'queued', position: 1, estimated_start: null });
  });
});

describe('while every deployment lacks its key', () => {
  test('a caller on the line is told at once, and nothing of it is queued', async () => {
    const world = createWorld({ deployments: [lacking], secrets: changing({}).secrets });

    const asked = world.useCases.complete(aRequest());

    await expect(asked).rejects.toMatchObject({
      code: 'model_unavailable',
      retryAfterMs: 15_000,
      message: expect.stringContaining("'m'"),
    });
    expect((await world.deps.groups.read('m')).queue.bell).toBe(0);
  });

  test('a job waits, and is called soon after the key has come, by the dispatcher that waited with it', async () => {
    const { secrets, set } = changing({});
    const world = createWorld({ deployments: [lacking], secrets });
    const { id } = await world.useCases.submit(submitted);
    await world.clock.advance(60_000);
    const before = world.arrivals.length;

    set({ KEY: 'k' });
    await world.clock.advance(7_000);

    expect([before, world.arrivals.length]).toEqual([0, 1]);
    const collected = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(collected).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('a job waits no longer than to its deadline', async () => {
    const world = createWorld({ deployments: [lacking], secrets: changing({}).secrets });
    const { id } = await world.useCases.submit({ ...submitted, timeoutMs: 30_000 });

    await world.clock.advance(40_000);

    const collected = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(collected).toMatchObject({ status: 'expired', error: { code: 'timeout' } });
    expect(world.arrivals).toEqual([]);
  });

  test('who accepts an id instead of an answer waits in the queue', async () => {
    const world = createWorld({ deployments: [lacking], secrets: changing({}).secrets });

    const done = await world.clock.run(world.useCases.complete({ ...submitted, maxWaitMs: 2_000 }));

    expect(done).toMatchObject({ kind: 'accepted', object: { status: 'queued' } });
  });

  test('those behind are not refused as too large for their model', async () => {
    const { secrets, set } = changing({});
    const world = createWorld({ deployments: [{ ...lacking, tpm: 100_000 }], secrets });
    const { id } = await world.useCases.submit(submitted);
    await world.clock.advance(10_000);

    set({ KEY: 'k' });
    await world.clock.advance(7_000);

    expect(await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 })).toMatchObject({
      status: 'completed',
    });
  });
});

test('a dispatcher whose secrets cannot be read again still hands out turns', async () => {
  const { secrets, breakDown } = changing({ KEY: 'k' });
  const world = createWorld({ deployments: [lacking], secrets });

  breakDown(true);
  await world.useCases.submit(submitted);
  await world.clock.advance(5_000);

  expect(world.arrivals).toHaveLength(1);
});
