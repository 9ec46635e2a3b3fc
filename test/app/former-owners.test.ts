import { describe, expect, test } from '@jest/globals';
import { aLine, createBatchWorld, type BatchWorld } from '../setup/worlds/batch-world.ts';
import { aRequest } from '../setup/worlds/world.ts';

/** Two master keys: records that each of them wrote before they became one owner are readable to both. */
const now = { owner: 'master', formerOwners: ['new-hash', 'old-hash'] };
const names = ['old-hash', 'new-hash', 'master'] as const;

const open = () => createBatchWorld({ isStarterDead: true });

async function submitAs({ useCases, clock }: BatchWorld, owner: string): Promise<string> {
  const { id } = await useCases.submit(aRequest({ owner }));
  await clock.advance(1_000);
  return id;
}

async function uploadAs({ files, clock }: BatchWorld, owner: string): Promise<string> {
  const { id } = await files.create({ owner, filename: 'a.jsonl', text: `${aLine('a')}\n` });
  await clock.advance(1_000);
  return id;
}

const createAs = async (world: BatchWorld, owner: string): Promise<string> => {
  const inputFileId = await uploadAs(world, owner);
  const batch = await world.batches.create({
    owner,
    inputFileId,
    endpoint: 'chat/completions',
    metadata: {},
  });
  await world.clock.advance(1_000);
  return batch.id;
};

describe('a record written under the hash of a master key', () => {
  test.each(names)('is read, changed and cancelled by its owner of today: %s', async (name) => {
    const world = open();
    const id = await submitAs(world, name);

    expect(await world.useCases.collect({ ...now, id, waitMs: 0 })).toMatchObject({ id });
    expect(await world.useCases.change({ ...now, id, priority: 5 })).toMatchObject({ priority: 5 });
    expect(await world.useCases.cancel({ ...now, id })).toMatchObject({ status: 'cancelled' });
  });

  test.each([1, 2, 3, 4, 5, 6, 20])('is listed behind the rest, %s on a page', async (limit) => {
    const world = open();
    const ids: string[] = [];
    for (const name of names) ids.unshift(await submitAs(world, name), await submitAs(world, name));
    const expected = [ids[1], ids[0], ids[3], ids[2], ids[5], ids[4]].toSorted((a, b) => (a! < b! ? 1 : -1));
    const listed: string[] = [];
    let after: string | undefined;

    for (let page = 0; page < 10; page++) {
      const { data, hasMore, lastId } = await world.useCases.list({ ...now, limit, after });
      listed.push(...data.map(({ id }) => id));
      after = lastId ?? undefined;
      if (!hasMore) break;
    }

    expect(listed).toEqual(expected);
  });

  test.each(names)('is a file of its owner of today: %s', async (name) => {
    const world = open();
    const id = await uploadAs(world, name);
    const asked = { ...now, inputFileId: id, endpoint: 'chat/completions', metadata: {} } as const;

    const batch = await world.batches.create(asked);

    expect(batch.owner).toBe('master');
    expect(await world.files.read({ ...now, id })).toMatchObject({ id, owner: name });
    await world.files.remove({ ...now, id });
    await expect(world.files.read({ ...now, id })).rejects.toMatchObject({ code: 'file_not_found' });
  });

  test.each(names)('is a batch of its owner of today: %s', async (name) => {
    const world = open();
    const id = await createAs(world, name);

    expect(await world.batches.read({ ...now, id })).toMatchObject({ id });
    expect(await world.batches.cancel({ ...now, id })).toMatchObject({ status: 'cancelled' });
  });

  test('is on the pages of files and batches in their order', async () => {
    const world = open();
    const ids: string[] = [];
    for (const name of [...names, ...names]) ids.unshift(await uploadAs(world, name));

    const first = await world.files.list({ ...now, limit: 4 });
    const second = await world.files.list({ ...now, limit: 4, after: first.data.at(-1)?.id });
    const oldest = await world.files.list({ ...now, limit: 6, isOldestFirst: true });

    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect(oldest.data.map(({ id }) => id)).toEqual(ids.toReversed());
  });

  test('belongs to nobody else', async () => {
    const world = open();
    const id = await submitAs(world, 'old-hash');
    const theirs = { owner: 'key_1' };

    await expect(world.useCases.collect({ ...theirs, id, waitMs: 0 })).rejects.toMatchObject({
      code: 'request_not_found',
    });
    expect(await world.useCases.list({ ...theirs, limit: 9 })).toMatchObject({ data: [] });
  });
});
