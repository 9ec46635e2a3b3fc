import { expect, test } from '@jest/globals';
import { createBatchWorld, OWNER, type BatchWorld } from '../../setup/worlds/batch-world.ts';

const DAY_MS = 86_400_000;
const upload = ({ files }: BatchWorld, text: string, owner = OWNER) =>
  files.create({ owner, filename: 'a.jsonl', text });

const textOf = async ({ files }: BatchWorld, id: string, owner = OWNER) => {
  let text = '';
  for await (const piece of await files.content({ owner, id })) text += piece;
  return text;
};

test('a file is read back as it was sent', async () => {
  const world = createBatchWorld();

  const file = await upload(world, 'größer\n');

  expect(await textOf(world, file.id)).toBe('größer\n');
  expect(file.parts).toMatchObject([{ bytes: 9 }]);
  expect(await world.files.read({ owner: OWNER, id: file.id })).toEqual(file);
});

test('a deleted file is gone, its content too', async () => {
  const world = createBatchWorld();
  const file = await upload(world, 'x');

  await world.files.remove(file);

  await expect(world.files.read(file)).rejects.toMatchObject({ code: 'file_not_found' });
  await expect(world.files.remove(file)).rejects.toMatchObject({ code: 'file_not_found' });
  await expect(world.deps.blobs.get(file.parts[0]!.blob)).rejects.toMatchObject({ code: 'internal_error' });
});

test('a file of somebody else does not exist', async () => {
  const world = createBatchWorld();
  const { files } = world;
  const { id } = await upload(world, 'x');
  const theirs = { owner: 'owner-2', id };

  await expect(files.read(theirs)).rejects.toMatchObject({ code: 'file_not_found' });
  await expect(files.content(theirs)).rejects.toMatchObject({ code: 'file_not_found' });
  await expect(files.remove(theirs)).rejects.toMatchObject({ code: 'file_not_found' });
  expect(await files.list({ owner: 'owner-2', limit: 10 })).toEqual({ data: [], hasMore: false });
  expect(await textOf(world, id)).toBe('x');
});

test('files are listed newest first, page by page', async () => {
  const world = createBatchWorld();
  const { clock, files } = world;
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) {
    ids.push((await upload(world, 'x')).id);
    await clock.run(clock.sleep(10));
  }

  const first = await files.list({ owner: OWNER, limit: 2 });
  const second = await files.list({ owner: OWNER, limit: 2, after: first.data[1]!.id });
  const third = await files.list({ owner: OWNER, limit: 2, after: second.data[1]!.id });
  const oldest = await files.list({ owner: OWNER, limit: 1, isOldestFirst: true });

  const pages = [first, second, third].map(({ data, hasMore }) => [data.map(({ id }) => id), hasMore]);
  expect(pages).toEqual([
    [[ids[4], ids[3]], true],
    [[ids[2], ids[1]], true],
    [[ids[0]], false],
  ]);
  expect(oldest).toMatchObject({ data: [{ id: ids[0] }], hasMore: true });
});

test('a file is gone after a week', async () => {
  const world = createBatchWorld();
  const { clock, files } = world;
  const file = await upload(world, 'x');

  await clock.run(clock.sleep(7 * DAY_MS - 1));
  expect(await files.read(file)).toEqual(file);
  await clock.run(clock.sleep(1));

  await expect(files.read(file)).rejects.toMatchObject({ code: 'file_not_found' });
});
