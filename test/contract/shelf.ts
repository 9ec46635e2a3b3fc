import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileRecord } from '../../lambda/core/batches/file-record.ts';
import type { Shelf } from '../../lambda/core/batches/shelf.ts';

/** Real time: the table's own clock filters by TTL. */
const HOUR_MS = 3_600_000;

const aFile = (changes: Partial<FileRecord> = {}): FileRecord => ({
  owner: 'owner-1',
  id: `file-${randomUUID()}`,
  revision: 0,
  keptUntilMs: Date.now() + HOUR_MS,
  filename: 'größer.jsonl',
  purpose: 'batch',
  createdAtMs: 1_800_000_000_000,
  parts: [{ blob: 'files/1/0', bytes: 7 }],
  ...changes,
});

/** The promises of every shelf. */
export function shelfContract(name: string, open: () => Shelf<FileRecord>): void {
  describe(`shelf: ${name}`, () => {
    let shelf: Shelf<FileRecord>;
    let owner: string;
    beforeEach(() => {
      shelf = open();
      owner = randomUUID();
    });

    test('an entry is read back as it was added, by its owner only', async () => {
      const file = aFile({ owner });

      expect(await shelf.add(file)).toBe(true);

      expect(await shelf.read(file)).toEqual(file);
      expect(await shelf.read({ owner: randomUUID(), id: file.id })).toBeUndefined();
      expect(await shelf.read({ owner, id: 'file-0' })).toBeUndefined();
      expect(await shelf.read({ owner, id: '' })).toBeUndefined();
    });

    test('an id is given once', async () => {
      const file = aFile({ owner });
      await shelf.add(file);

      expect(await shelf.add({ ...file, filename: 'other' })).toBe(false);

      expect(await shelf.read(file)).toEqual(file);
    });

    test('of many who replace the same revision, one does', async () => {
      const file = aFile({ owner });
      await shelf.add(file);

      const names = Array.from({ length: 10 }, (_, n) => `name-${n}`);
      const written = await Promise.all(
        names.map((filename) => shelf.replace({ ...file, filename, revision: 1 })),
      );

      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await shelf.read(file)).toMatchObject({ revision: 1, filename: names[written.indexOf(true)] });
    });

    test('what is not there is neither replaced nor removed', async () => {
      const file = aFile({ owner, revision: 1 });

      expect(await shelf.replace(file)).toBe(false);
      expect(await shelf.remove(file)).toBe(false);
      expect(await shelf.read(file)).toBeUndefined();
    });

    test('what is removed is gone', async () => {
      const file = aFile({ owner });
      await shelf.add(file);

      expect(await shelf.remove(file)).toBe(true);

      expect(await shelf.read(file)).toBeUndefined();
      expect(await shelf.list(owner, { limit: 10 })).toEqual([]);
    });

    test('an entry past its time is gone, and its id can be used again', async () => {
      const over = aFile({ owner, keptUntilMs: Date.now() - 1 });
      await shelf.add(over);

      expect(await shelf.read(over)).toBeUndefined();
      expect(await shelf.list(owner, { limit: 10 })).toEqual([]);
      expect(await shelf.add({ ...over, keptUntilMs: Date.now() + HOUR_MS })).toBe(true);
    });

    test('an owner’s entries are listed by id, either way, from any of them on', async () => {
      const files = ['a', 'b', 'c', 'd'].map((letter) => aFile({ owner, id: `file-${letter}` }));
      await Promise.all([...files, aFile()].map((file) => shelf.add(file)));
      const idsOf = async (page: Parameters<typeof shelf.list>[1]) =>
        (await shelf.list(owner, page)).map(({ id }) => id.slice(-1)).join('');

      expect(await idsOf({ limit: 10 })).toBe('dcba');
      expect(await idsOf({ limit: 2 })).toBe('dc');
      expect(await idsOf({ limit: 2, after: 'file-c' })).toBe('ba');
      expect(await idsOf({ limit: 2, after: 'file-bb' })).toBe('ba');
      expect(await idsOf({ limit: 3, after: 'file-a', isOldestFirst: true })).toBe('bcd');
    });
  });
}
