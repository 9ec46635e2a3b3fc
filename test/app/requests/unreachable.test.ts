import { describe, expect, test } from '@jest/globals';
import {
  aLine,
  createBatchWorld,
  resultsIn,
  startBatch,
  sweepUntilOver,
} from '../../setup/worlds/batch-world.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World, type WorldOptions } from '../../setup/worlds/world.ts';

const strict = { handling: 'strict', timeoutMs: 10_000 } as const;
const keyed = { id: 'req_keyed', fingerprint: 'f' };

/** The window's only turn was used half a minute ago: the next one comes half a minute from now. */
async function usedUp(options: WorldOptions = {}): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 1 }], ...options });
  await world.clock.run(world.useCases.complete(aRequest({ group: 'm' })));
  await world.clock.advance(30_000);
  return world;
}

describe('a request that cannot start by its deadline', () => {
  test.each([
    ['a caller', (world: World) => world.useCases.complete(aRequest(strict))],
    [
      'a caller with an idempotency key',
      (world: World) => world.useCases.complete(aRequest({ ...strict, ...keyed })),
    ],
    ['a job', (world: World) => world.useCases.submit(aRequest(strict))],
  ])('is refused at once under strict admission: %s', async (_who, send) => {
    const world = await usedUp();
    const atMs = world.clock.now();

    const refused = await send(world).catch((fault: unknown) => fault);

    expect(refused).toMatchObject({ code: 'deadline_unreachable', param: 'timeout' });
    const { earliestStartMs } = refused as { readonly earliestStartMs: number };
    expect(earliestStartMs).toBeGreaterThan(atMs + 29_000);
    expect(earliestStartMs).toBeLessThan(atMs + 31_000);
    expect((await world.deps.groups.read('m')).queue.bell).toBe(0);
  });

  test('names the deadline if that is what it asked for', async () => {
    const world = await usedUp();
    const deadlineMs = world.clock.now() + 5_000;

    await expect(world.useCases.submit(aRequest({ handling: 'strict', deadlineMs }))).rejects.toMatchObject({
      param: 'deadline',
    });
  });

  test('is refused where the configuration is strict, unless it is lenient itself', async () => {
    const world = await usedUp({ config: { admission: 'strict' } });
    const asked = { timeoutMs: 10_000 };

    await expect(world.useCases.submit(aRequest(asked))).rejects.toMatchObject({
      code: 'deadline_unreachable',
    });
    expect(await world.useCases.submit(aRequest({ ...asked, handling: 'lenient' }))).toMatchObject({
      status: 'queued',
    });
  });

  test('waits and times out without strict admission', async () => {
    const world = await usedUp();

    const asked = world.clock.run(world.useCases.complete(aRequest({ timeoutMs: 10_000 })));

    await expect(asked).rejects.toMatchObject({ code: 'timed_out_in_queue' });
  });
});

describe('strict admission admits', () => {
  test('a request that can start by its deadline, and it does', async () => {
    const world = await usedUp();

    const asked = world.clock.run(world.useCases.complete(aRequest({ ...strict, timeoutMs: 40_000 })));

    expect(await asked).toMatchObject({ kind: 'answer' });
  });

  test('one for whose model there is room', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });

    expect(await world.clock.run(world.useCases.complete(aRequest(strict)))).toMatchObject({
      kind: 'answer',
    });
  });

  test('one that an operator’s pause holds up, as it may end at any moment', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.deps.groups.writeQueue('m', { name: 'setMode', set: { mode: 'paused' } });

    expect(await world.useCases.submit(aRequest(strict))).toMatchObject({ status: 'queued' });
  });

  test('one that was admitted before', async () => {
    const world = await usedUp();
    const first = await world.useCases.submit(aRequest({ ...strict, ...keyed, handling: 'lenient' }));

    const again = await world.useCases.submit(aRequest({ ...strict, ...keyed }));

    expect(again).toMatchObject({ id: first.id, isReplay: true });
  });

  test('one that a fallback could serve in time, and reads that group only then', async () => {
    const world = await usedUp({
      deployments: [
        { id: 'd1', group: 'm', rpm: 1 },
        { id: 'd2', group: 'k', rpm: 1 },
      ],
      config: { fallbacks: { general: { m: ['k'] } } },
    });
    const read: string[] = [];
    intercept(world.deps.groups, 'read', (own) => (group) => {
      read.push(group);
      return own(group);
    });

    expect(await world.useCases.submit(aRequest(strict))).toMatchObject({ status: 'queued' });
    await world.useCases.submit(aRequest({ ...strict, timeoutMs: 60_000 }));

    expect(read.filter((group) => group === 'k')).toHaveLength(1);
  });
});

test('a batch’s line that cannot start by its own timeout fails alone, with 422', async () => {
  const world = createBatchWorld({ deployments: [{ rpm: 1 }], config: { admission: 'strict' } });
  await world.clock.run(world.useCases.complete(aRequest()));
  await world.clock.advance(30_000);

  const batch = await startBatch(world, [aLine('in-time'), aLine('late', { timeout: 5 })]);
  const { outputFileId, errorFileId } = await world.clock.run(sweepUntilOver(world, batch));

  expect(await resultsIn(world, outputFileId)).toMatchObject([{ custom_id: 'in-time' }]);
  expect(await resultsIn(world, errorFileId)).toMatchObject([
    {
      custom_id: 'late',
      response: { status_code: 422, body: { error: { code: 'deadline_unreachable', param: 'timeout' } } },
    },
  ]);
});
