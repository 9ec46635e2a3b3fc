import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultTiers, tierOf } from '../../../lambda/core/requests/tiers.ts';

test.each([
  [Number.MIN_SAFE_INTEGER, 'realtime'],
  [-1, 'realtime'],
  [0, 'realtime'],
  [1, 'high'],
  [99, 'high'],
  [100, 'standard'],
  [999, 'standard'],
  [1000, 'batch'],
  [Number.MAX_SAFE_INTEGER, 'batch'],
])('by default, priority %d is %s', (priority, name) => {
  expect(tierOf(defaultTiers, priority).name).toBe(name);
});

const anyTiers = fc
  .uniqueArray(fc.maxSafeInteger(), { maxLength: 8 })
  .map((bounds) => [
    ...bounds.toSorted((a, b) => a - b).map((bound, index) => ({ name: `t${index}`, maxPriority: bound })),
    { name: 'rest', maxPriority: null },
  ]);

test('a tier takes exactly the priorities above the bound before it and up to its own', () => {
  fc.assert(
    fc.property(anyTiers, fc.maxSafeInteger(), (tiers, priority) => {
      const index = tiers.indexOf(tierOf(tiers, priority));

      expect(priority).toBeLessThanOrEqual(tiers[index]!.maxPriority ?? Infinity);
      expect(priority).toBeGreaterThan(tiers[index - 1]?.maxPriority ?? -Infinity);
    }),
  );
});

test('a better priority never falls into a worse tier', () => {
  fc.assert(
    fc.property(anyTiers, fc.maxSafeInteger(), fc.maxSafeInteger(), (tiers, one, other) => {
      const names = tiers.map(({ name }) => name);
      const rank = (priority: number) => names.indexOf(tierOf(tiers, priority).name);

      expect(rank(Math.min(one, other))).toBeLessThanOrEqual(rank(Math.max(one, other)));
    }),
  );
});

test('tiers without an unbounded last one are a fault', () => {
  expect(() => tierOf([{ name: 'only', maxPriority: 5 }], 6)).toThrow('no tier covers priority 6');
});
