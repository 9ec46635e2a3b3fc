import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { createBatchWorld, linesOf, startBatch } from '../../setup/worlds/batch-world.ts';
import { intercept, refusal } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

const drain = (world: World) => namedWrites(world.deps.groups).setMode('m', 'draining');
const draining = { code: 'model_draining', param: 'model', retryAfterMs: 30_000 };
const keyed = { id: 'req_keyed', fingerprint: 'f' };

describe('while a group is draining', () => {
  test.each([
    ['a caller', (world: World) => world.useCases.complete(aRequest())],
    ['a caller with an idempotency key', (world: World) => world.useCases.complete(aRequest(keyed))],
    ['a job', (world: World) => world.useCases.submit(aRequest())],
    ['a job with an idempotency key', (world: World) => world.useCases.submit(aRequest(keyed))],
  ])('%s is sent away, told when to come back, and leaves nothing behind', async (_who, send) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    await drain(world);
    let created = 0;
    intercept(world.deps.requests, 'create', (own) => (record) => {
      created += 1;
      return own(record);
    });

    await expect(send(world)).rejects.toMatchObject(draining);

    expect(created).toBe(0);
    expect((await world.deps.groups.read('m')).queue.bell).toBe(0);
    expect(world.arrivals).toEqual([]);
  });

  test('those who wait are served', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    const first = world.useCases.complete(aRequest());
    await world.clock.advance(500);
    const second = world.useCases.complete(aRequest());
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(500);

    await drain(world);

    expect(await world.clock.run(Promise.all([first, second]))).toMatchObject([
      { kind: 'answer' },
      { kind: 'answer' },
    ]);
    await world.clock.advance(70_000);
    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'completed' });
  });

  test('a caller accepted before is answered when it asks again, collects, changes or cancels', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const { id } = await world.useCases.submit(aRequest(keyed));
    await drain(world);
    const own = { id, owner: 'owner-1' };

    expect(await world.useCases.submit(aRequest(keyed))).toMatchObject({ id, isReplay: true });
    expect(await world.useCases.collect({ ...own, waitMs: 0 })).toMatchObject({ status: 'queued' });
    expect(await world.useCases.change({ ...own, priority: 0 })).toMatchObject({ priority: 0 });
    expect(await world.useCases.cancel(own)).toMatchObject({ status: 'cancelled' });
    await expect(world.useCases.submit(aRequest({ ...keyed, fingerprint: 'other' }))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('a call under way that its upstream refuses has its next try', async () => {
    let calls = 0;
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      async answer(call, clock) {
        calls += 1;
        if (calls > 1) return answerAfter(50)(call, clock);
        await clock.sleep(1_000);
        return refusal(429, 2_000);
      },
    });
    const asked = world.useCases.complete(aRequest());
    await world.clock.advance(500);
    await drain(world);

    expect(await world.clock.run(asked)).toMatchObject({ kind: 'answer' });
    expect(calls).toBe(2);
  });

  test('a batch’s lines wait until it is open again, and none fails', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 6_000 }] });
    await drain(world);
    const { id, owner } = await startBatch(world, linesOf(3));
    const sweep = () => world.clock.run(world.batches.sweep(world.clock.now() + 50_000));

    await sweep();
    await world.clock.advance(60_000);
    expect(world.arrivals).toEqual([]);

    await namedWrites(world.deps.groups).setMode('m', 'open');
    await sweep();
    await world.clock.advance(10_000);
    await sweep();
    expect(await world.batches.read({ id, owner })).toMatchObject({
      status: 'completed',
      completed: 3,
      failed: 0,
    });
  });

  test('another group goes on', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }, { id: 'k1', group: 'k', rpm: 60 }] });
    await drain(world);

    const completion = await world.clock.run(world.useCases.complete(aRequest({ group: 'k' })));

    expect(completion.kind).toBe('answer');
  });
});
