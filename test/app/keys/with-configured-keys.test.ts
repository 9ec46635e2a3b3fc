import { beforeEach, expect, test } from '@jest/globals';
import { withConfiguredKeys } from '../../../lambda/app/keys/with-configured-keys.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import { memoryKeyStore } from '../../../lambda/memory/memory-key-store.ts';
import type { KeyStore } from '../../../lambda/ports/keys/key-store.ts';
import { keyStoreContract } from '../../contract/keys/key-store.ts';
import { aKey } from '../../setup/sample-keys.ts';

const clock = { now: Date.now };
const configured = [
  { id: 'key_5', hashes: ['h1', 'h2'], settings: { ...defaultSettings, name: 'ci', team: 'a' } },
];

keyStoreContract('memory, with a key of the configuration', () =>
  withConfiguredKeys(memoryKeyStore({ clock }), [{ ...configured[0]!, id: 'key_0f' }]),
);

let stored: KeyStore;
let keys: KeyStore;
beforeEach(() => {
  stored = memoryKeyStore({ clock });
  keys = withConfiguredKeys(stored, configured);
});

test('a configured key is found by each of its hashes and by its id, and no store is asked', async () => {
  stored.find = () => Promise.reject(new Error('the store was asked'));

  expect(await Promise.all(['h1', 'h2'].map((hash) => keys.find(hash)))).toMatchObject([
    { id: 'key_5', createdBy: 'configuration' },
    { id: 'key_5' },
  ]);
  expect(await keys.read('key_5')).toMatchObject({ settings: { name: 'ci' } });
});

test('it stands in the list at its place, on one page only', async () => {
  for (const id of ['key_1', 'key_4', 'key_9']) await stored.create(aKey({ id, settings: { team: 'a' } }));
  const idsOf = async (wanted: Parameters<KeyStore['list']>[0]) =>
    (await keys.list(wanted)).map(({ id }) => id);

  expect(await idsOf({ limit: 2 })).toEqual(['key_1', 'key_4']);
  expect(await idsOf({ limit: 2, after: 'key_4' })).toEqual(['key_5', 'key_9']);
  expect(await idsOf({ limit: 9, team: 'a' })).toEqual(['key_1', 'key_4', 'key_5', 'key_9']);
  expect(await idsOf({ limit: 9, team: 'b' })).toEqual([]);
});

test('it is neither changed, nor made again, nor its secret given to another', async () => {
  const record = (await keys.read('key_5'))!;
  const thief = aKey({ secrets: record.secrets });

  await expect(keys.replace({ ...record, revision: 1 }, record)).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('configuration'),
  });
  expect(await keys.create(record)).toBe('exists');
  expect(await keys.create(thief)).toBe('taken');
  expect(await keys.replace(thief, thief)).toBe('taken');
});
