import { describe, expect, test } from '@jest/globals';
import type { RequestList } from '../../../lambda/app/use-cases.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** Submits requests a second apart: `n` is in the metadata. */
async function submitMany(world: World, count: number, changes: Parameters<typeof aRequest>[0] = {}) {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await world.useCases.submit(aRequest({ ...changes, metadata: { n: String(n) } }));
    ids.push(id);
    await world.clock.advance(1_000);
  }
  return ids;
}

const idsOf = ({ data }: RequestList) => data.map(({ id }) => id);
const ofOwner = { owner: 'owner-1', limit: 20 };

describe('the list of a caller’s own requests', () => {
  test('is in pages, newest first, the last of which says that it is the last', async () => {
    const world = createWorld({ isStarterDead: true });
    const ids = (await submitMany(world, 5)).toReversed();

    const first = await world.useCases.list({ ...ofOwner, limit: 2 });
    const second = await world.useCases.list({ ...ofOwner, limit: 2, after: first.lastId! });
    const third = await world.useCases.list({ ...ofOwner, limit: 2, after: second.lastId! });

    expect([first, second, third].map(idsOf)).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
  });

  test('that fits exactly has no more', async () => {
    const world = createWorld({ isStarterDead: true });
    const ids = await submitMany(world, 3);

    const { hasMore, lastId } = await world.useCases.list({ ...ofOwner, limit: 3 });

    expect([hasMore, lastId]).toEqual([false, ids[0]]);
  });

  test('is empty for a caller without requests', async () => {
    const world = createWorld();

    expect(await world.useCases.list(ofOwner)).toEqual({ data: [], hasMore: false, lastId: null });
  });

  test('shows no other caller’s requests, and does not begin after one', async () => {
    const world = createWorld({ isStarterDead: true });
    const [theirs = ''] = await submitMany(world, 1, { owner: 'owner-2' });

    expect(idsOf(await world.useCases.list(ofOwner))).toEqual([]);
    for (const after of [theirs, 'req_none']) {
      await expect(world.useCases.list({ ...ofOwner, after })).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'after',
      });
    }
  });

  test('shows the position of each waiting request, and reads each group’s state once', async () => {
    const world = createWorld({
      deployments: [{ rpm: 1 }, { rpm: 1, id: 'other', group: 'other' }],
      isStarterDead: true,
    });
    await submitMany(world, 3);
    await submitMany(world, 2, { group: 'other' });
    const reads: string[] = [];
    const { glance } = world.deps.groups;
    world.deps.groups.glance = (group) => {
      reads.push(group);
      return glance(group);
    };

    const { data } = await world.useCases.list(ofOwner);

    expect(data.map(({ model, position }) => [model, position])).toEqual([
      ['other', 2],
      ['other', 1],
      ['m', 3],
      ['m', 2],
      ['m', 1],
    ]);
    expect(data.every(({ estimated_start: start }) => start !== null)).toBe(true);
    expect(reads.toSorted()).toEqual(['m', 'other']);
  });

  test('leaves answers out: they are collected one by one', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const [id = ''] = await submitMany(world, 1);
    await world.clock.advance(1_000);

    const listed = await world.useCases.list(ofOwner);
    const collected = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });

    expect(listed.data).toEqual([{ ...collected, response: null }]);
    expect(collected).toMatchObject({ status: 'completed', response: '{"ok":true}' });
  });

  test('closes requests that nobody else will close, as collecting does', async () => {
    const world = createWorld({ isStarterDead: true });
    await submitMany(world, 1, { timeoutMs: 1_000 });
    await world.clock.advance(20_000);

    const queued = await world.useCases.list({ ...ofOwner, status: 'queued' });
    const expired = await world.useCases.list({ ...ofOwner, status: 'expired' });

    expect([queued.data.length, expired.data.length]).toEqual([0, 1]);
  });

  test('of a group that has left the configuration is still there', async () => {
    const world = createWorld({ isStarterDead: true });
    await submitMany(world, 1);
    world.deps.config.deployments.length = 0;

    const { data } = await world.useCases.list(ofOwner);

    expect(data).toMatchObject([{ status: 'queued', model: 'm', position: null, estimated_start: null }]);
  });
});

describe('a filtered list', () => {
  test('has those of a model and a status only', async () => {
    const world = createWorld({
      deployments: [{ rpm: 1 }, { rpm: 1, id: 'other', group: 'other' }],
      isStarterDead: true,
    });
    const [first = '', second] = await submitMany(world, 2);
    await submitMany(world, 2, { group: 'other' });
    await world.useCases.cancel({ id: first, owner: 'owner-1' });

    expect(idsOf(await world.useCases.list({ ...ofOwner, group: 'm', status: 'queued' }))).toEqual([second]);
    expect(idsOf(await world.useCases.list({ ...ofOwner, group: 'm', status: 'cancelled' }))).toEqual([
      first,
    ]);
    expect(idsOf(await world.useCases.list({ ...ofOwner, group: 'm', limit: 1 }))).toEqual([second]);
  });

  test('reads 500 requests and then says where to continue', async () => {
    const world = createWorld({
      deployments: [{ rpm: 1 }, { rpm: 1, id: 'other', group: 'other' }],
      isStarterDead: true,
    });
    const [wanted] = await submitMany(world, 1);
    await submitMany(world, 620, { group: 'other' });
    const looked: number[] = [];
    const { list } = world.deps.requests;
    world.deps.requests.list = (of) => {
      looked.push(of.limit);
      return list(of);
    };

    const first = await world.useCases.list({ ...ofOwner, group: 'm' });
    const second = await world.useCases.list({ ...ofOwner, group: 'm', after: first.lastId! });

    expect([idsOf(first), first.hasMore]).toEqual([[], true]);
    expect([idsOf(second), second.hasMore]).toEqual([[wanted], false]);
    expect(looked).toEqual([100, 100, 100, 100, 100, 100, 100]);
  });
});
