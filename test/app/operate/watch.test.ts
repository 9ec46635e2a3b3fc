import { describe, expect, test } from '@jest/globals';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld } from '../../setup/worlds/world.ts';

/** A world of one turn a minute in which so many jobs wait, each a priority worse than the one before. */
async function waitingWorld(jobs: number) {
  const world = createWorld({ deployments: [{ rpm: 1 }] });
  let writes = 0;
  if (world.deps.boards === undefined) throw new Error('there is no store');
  intercept(world.deps.boards, 'write', (write) => async (group, line) => {
    writes += 1;
    await write(group, line);
  });
  await world.clock.run(world.useCases.complete(aRequest()));
  const ids: string[] = [];
  for (let n = jobs; n > 0; n--)
    ids.unshift((await world.useCases.submit(aRequest({ priority: 10 * n }))).id);
  await world.clock.advance(5_000);
  return { ...world, ids, writes: () => writes };
}

describe('whoever watches a group', () => {
  test('costs nothing where nobody does', async () => {
    const world = await waitingWorld(3);

    expect(world.writes()).toBe(0);
    expect((await world.deps.groups.read('m')).queue.watchedUntilMs).toBe(0);
  });

  test('sees the line in its order a few seconds later', async () => {
    const world = await waitingWorld(3);
    expect((await world.useCases.watch('m')).line).toBeUndefined();
    await world.clock.advance(5_000);
    const { line, state } = await world.useCases.watch('m');

    expect(line?.waiting.map(({ id }) => id)).toEqual(world.ids);
    expect(line?.waiting[0]).toMatchObject({ priority: 10, tier: 'high', kind: 'job', keyId: null });
    expect(state.queue.enqueued).toMatchObject({ high: 3 });
  });

  test('sees a change of priority and a cancellation', async () => {
    const world = await waitingWorld(3);
    const [first = '', second = '', third = ''] = world.ids;
    await world.useCases.watch('m');
    await world.clock.run(world.useCases.change({ id: third, owner: 'owner-1', priority: 1 }));
    await world.clock.run(world.useCases.cancel({ id: first, owner: 'owner-1' }));
    await world.clock.advance(8_000);
    const { line } = await world.useCases.watch('m');

    expect(line?.waiting.map(({ id }) => id)).toEqual([third, second]);
  });

  test('is told of by one write for many looks, and the line is published no longer than it is watched', async () => {
    const world = await waitingWorld(2);
    for (let n = 0; n < 8; n++) {
      await world.useCases.watch('m');
      await world.clock.advance(1_000);
    }
    const while8s = world.writes();
    await world.clock.advance(20_000);
    const afterIt = world.writes();
    await world.clock.advance(20_000);

    expect(while8s).toBeGreaterThan(1);
    expect(while8s).toBeLessThanOrEqual(4);
    expect(world.writes()).toBe(afterIt);
    expect((await world.useCases.watch('m')).line).toBeUndefined();
  });

  test('is answered although nobody can be told of it', async () => {
    const world = await waitingWorld(1);
    intercept(
      world.deps.groups,
      'writeQueue',
      (write) => (group, change) =>
        change.name === 'watch' ? Promise.reject(new Error('throttled')) : write(group, change),
    );

    expect((await world.useCases.watch('m')).state.queue.enqueued).toMatchObject({ high: 1 });
  });
});
