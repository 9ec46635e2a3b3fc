import { expect, test } from '@jest/globals';
import { itemSize } from '../../../bench/cost/billing/item-size.ts';
import { itemOf, itemsOfKey } from '../../../lambda/aws/dynamo/key-items.ts';
import { aKey, aSecret, storedSecret } from '../../setup/sample-keys.ts';

const KB = 1_024;
/** The sizes of all items of a key: the decisive one, a copy for each secret, one for its team. */
const sizesOf = (record: ReturnType<typeof aKey>) => {
  const { truth, copies } = itemsOfKey(record);
  return [truth, ...copies].map((place) => itemSize(itemOf(place, record)));
};
/** A transaction takes two units for each KB of each item. */
const writeUnits = (sizes: readonly number[]) =>
  sizes.reduce((sum, size) => sum + 2 * Math.ceil(size / KB), 0);

test('a usual key is read for one unit and made for six, and a million of them are 2.5 GB', () => {
  const sizes = sizesOf(aKey({ settings: { name: 'search app', team: 'search', models: ['gpt-4o*'] } }));

  expect(sizes).toHaveLength(3);
  expect(Math.max(...sizes)).toBeLessThan(KB);
  expect(writeUnits(sizes)).toBe(6);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_500);
});

test('the largest key that there can be fits into an item', () => {
  const text = 'x'.repeat(512);
  const largest = aKey({
    secrets: [storedSecret(aSecret()), storedSecret(aSecret())],
    settings: {
      name: text.slice(0, 128),
      models: Array.from({ length: 100 }, (_, n) => String(n).padEnd(255, 'm')),
      modelLimits: Object.fromEntries(
        Array.from({ length: 100 }, (_, n) => [String(n).padEnd(255, 'm'), { rpm: 1e9, tpm: 1e9 }]),
      ),
      metadata: Object.fromEntries(Array.from({ length: 64 }, (_, n) => [String(n).padEnd(64, 'k'), text])),
    },
  });

  expect(Math.max(...sizesOf(largest))).toBeLessThan(200 * KB);
});
