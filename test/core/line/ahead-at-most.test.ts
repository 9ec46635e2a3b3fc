import { expect, test } from '@jest/globals';
import { aheadAtMost } from '../../../lambda/core/line/ahead-at-most.ts';
import { emptyQueueRow, type QueueRow } from '../../../lambda/core/line/queue-row.ts';
import { defaultTiers, tierOf } from '../../../lambda/core/requests/tiers.ts';

type Rules = Partial<Parameters<typeof aheadAtMost>[0]>;

const row: QueueRow = {
  ...emptyQueueRow,
  enqueued: { realtime: 7, high: 9, standard: 5, batch: 3_000 },
  served: { realtime: 3, high: 9, standard: 1, batch: 1_000 },
};
const ahead = (rules: Rules, priority: number, queue = row): number | null => {
  const tiers = [...defaultTiers];
  const place = { priority, tier: tierOf(tiers, priority).name };
  return aheadAtMost({ tiers, ...rules }, place, queue);
};

test.each<readonly [name: string, rules: Rules, priority: number, expected: number | null]>([
  ['any priority may be asked for: nobody knows who comes', {}, 0, null],
  ['at the best priority: all that wait in its tier but itself', { bestPriority: 0 }, 0, 3],
  ['better ones may come', { bestPriority: -1 }, 0, null],
  ['a request from before the limit was set', { bestPriority: 0 }, -5, 3],
  ['in a worse tier: the better ones count too', { bestPriority: 100 }, 100, 7],
  ['more than a dispatcher holds in order', { bestPriority: 1_000 }, 1_000, null],
  ['flows share the priority', { bestPriority: 0, masterKey: 'sk-1' }, 0, null],
  ['flows that callers name share it', { bestPriority: 0, fairness: 'user' }, 0, null],
  ['nobody shares it', { bestPriority: 0, masterKey: 'sk-1', fairness: 'none' }, 0, 3],
])('%s', (...[, rules, priority, expected]) => {
  expect(ahead(rules, priority)).toBe(expected);
});

test.each<readonly [name: string, shares: readonly number[], expected: number | null]>([
  ['a share of a worse tier: its part of all turns, and one', [0.2], 5],
  ['two of them', [0.2, 0.3], 10],
  ['two whose sum is no binary fraction', [0.1, 0.7], 25],
  ['nothing but shares', [0.5, 0.5], null],
])('%s', (...[, shares, expected]) => {
  const tiers = defaultTiers.map((tier, index) => ({ ...tier, minShare: shares[3 - index] }));

  expect(ahead({ bestPriority: 0, tiers }, 0)).toBe(expected);
});

test('a gauge that has drifted below zero counts nobody', () => {
  const drifted = { ...emptyQueueRow, enqueued: { realtime: 1 }, served: { realtime: 3 } };

  expect(ahead({ bestPriority: 0 }, 0, drifted)).toBe(0);
});
