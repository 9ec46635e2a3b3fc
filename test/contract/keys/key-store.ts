import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KeyRecord } from '../../../lambda/core/keys/key-record.ts';
import { hashOf } from '../../../lambda/core/keys/key-secret.ts';
import type { KeyStore } from '../../../lambda/ports/keys/key-store.ts';
import { aKey, aSecret, storedSecret } from '../../setup/sample-keys.ts';

const HOUR_MS = 3_600_000;
const hashesOf = ({ secrets }: KeyRecord) => secrets.map(({ hash }) => hash);

/** The promises of every key store. */
export function keyStoreContract(name: string, open: () => KeyStore): void {
  describe(`key store: ${name}`, () => {
    let keys: KeyStore;
    let team: string;
    beforeEach(() => {
      keys = open();
      team = randomUUID();
    });

    const kept = async (changes: Parameters<typeof aKey>[0] = {}) => {
      const record = aKey({ ...changes, settings: { team, ...changes.settings } });
      expect(await keys.create(record)).toBe('created');
      return record;
    };
    const foundBy = (hashes: readonly string[]) => Promise.all(hashes.map((hash) => keys.find(hash)));

    test('a key is found by each of its secrets, and by its id, as it was written', async () => {
      const record = await kept({
        secrets: [storedSecret(aSecret()), storedSecret(aSecret(), { untilMs: Date.now() + HOUR_MS })],
        settings: { metadata: { owner: 'größe' }, models: ['gpt-*'], name: 'ci' },
      });

      expect(await foundBy(hashesOf(record))).toEqual([record, record]);
      expect(await keys.read(record.id)).toEqual(record);
      expect(await keys.find(hashOf(aSecret()))).toBeUndefined();
      expect(await keys.read('key_0')).toBeUndefined();
    });

    test('a secret whose time is over finds nothing', async () => {
      const record = await kept({
        secrets: [storedSecret(aSecret()), storedSecret(aSecret(), { untilMs: Date.now() - 1 })],
      });

      expect(await foundBy(hashesOf(record))).toEqual([record, undefined]);
    });

    test('an id and a secret are given once, and a refused key leaves nothing behind', async () => {
      const first = await kept();
      const sameId = aKey({ id: first.id });
      const sameSecret = aKey({ secrets: [storedSecret(aSecret()), ...first.secrets] });

      expect(await keys.create(sameId)).toBe('exists');
      expect(await keys.create(sameSecret)).toBe('taken');

      expect(await foundBy([...hashesOf(sameId), ...hashesOf(sameSecret)])).toEqual([
        undefined,
        undefined,
        first,
      ]);
      expect(await keys.read(sameSecret.id)).toBeUndefined();
    });

    test('of many who replace the same revision one does, and every way to the key shows its work', async () => {
      const before = await kept();
      const nexts = Array.from({ length: 8 }, (_, n) => ({
        ...before,
        revision: 1,
        settings: { ...before.settings, name: `name-${n}` },
      }));

      const outcomes = await Promise.all(nexts.map((next) => keys.replace(next, before)));

      expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill('changed'), 'replaced']);
      const winner = nexts[outcomes.indexOf('replaced')];
      expect(await keys.read(before.id)).toEqual(winner);
      expect(await foundBy(hashesOf(before))).toEqual([winner]);
      expect(await keys.list({ limit: 10, team })).toEqual([winner]);
    });

    test('a new secret is good with the change that brings it, one that is dropped is not', async () => {
      const before = await kept();
      const next = { ...before, revision: 1, secrets: [storedSecret(aSecret())] };

      expect(await keys.replace(next, before)).toBe('replaced');

      expect(await foundBy([...hashesOf(before), ...hashesOf(next)])).toEqual([undefined, next]);
    });

    test('a change that cannot be made whole is not made at all', async () => {
      const [other, before] = [await kept(), await kept()];
      const next = {
        ...before,
        revision: 1,
        settings: { ...before.settings, team: `${team}-2` },
        secrets: [storedSecret(aSecret()), ...other.secrets],
      };

      expect(await keys.replace(next, before)).toBe('taken');

      expect(await keys.read(before.id)).toEqual(before);
      expect(await foundBy([...hashesOf(before), ...hashesOf(next)])).toEqual([before, undefined, other]);
      expect(await keys.list({ limit: 10, team: `${team}-2` })).toEqual([]);
    });

    test('what is not there is not replaced', async () => {
      const before = aKey();

      expect(await keys.replace({ ...before, revision: 1 }, before)).toBe('changed');

      expect(await keys.read(before.id)).toBeUndefined();
    });

    test('keys are listed by their ids, page by page; those of a team also by themselves', async () => {
      const records = await Promise.all([kept(), kept(), kept()]);
      const others = await kept({ settings: { team: `${team}-2` } });
      const sorted = records.map(({ id }) => id).toSorted();
      const idsOf = async (wanted: Parameters<KeyStore['list']>[0]) =>
        (await keys.list(wanted)).map(({ id }) => id);

      expect(await idsOf({ limit: 10, team })).toEqual(sorted);
      expect(await idsOf({ limit: 2, team })).toEqual(sorted.slice(0, 2));
      expect(await idsOf({ limit: 2, team, after: sorted[1] })).toEqual(sorted.slice(2));
      expect(await idsOf({ limit: 2, team, after: sorted[2] })).toEqual([]);
      const all = await idsOf({ limit: 1_000 });
      expect(all).toEqual(all.toSorted());
      expect(all).toEqual(expect.arrayContaining([...sorted, others.id]));
    });

    test('a key that changes its team is in the list of the new one only', async () => {
      const before = await kept();
      const next = { ...before, revision: 1, settings: { ...before.settings, team: `${team}-2` } };

      await keys.replace(next, before);

      expect(await keys.list({ limit: 10, team })).toEqual([]);
      expect(await keys.list({ limit: 10, team: `${team}-2` })).toEqual([next]);
    });

    test('a removed key is remembered by its id, and found and listed by nothing', async () => {
      const before = await kept();
      const removed: KeyRecord = {
        ...before,
        revision: 1,
        secrets: [],
        removedAtMs: Date.now(),
        waiting: 'cancel',
      };

      expect(await keys.replace(removed, before)).toBe('replaced');

      expect(await keys.read(before.id)).toEqual(removed);
      expect(await foundBy(hashesOf(before))).toEqual([undefined]);
      expect(await keys.list({ limit: 10, team })).toEqual([]);
      expect(await keys.create(before)).toBe('exists');
    });
  });
}
