import { expect, test } from '@jest/globals';
import { countInversions } from '../../testkit/inversions.ts';

const tolerance = { inLineMs: 400, onTheWayMs: 100 };
const best = { user: 'best', priority: 0, sentAtMs: 0 };
const worst = { user: 'worst', priority: 9, sentAtMs: 0 };

test.each<[string, number | undefined, number | undefined, number]>([
  ['the best first', 1_000, 2_000, 0],
  ['the worst first', 2_000, 1_000, 1],
  ['the worst first by what a way may take', 1_100, 1_000, 0],
  ['the best never', undefined, 1_000, 1],
  ['the worst never', 1_000, undefined, 0],
  ['the worst before the best was in line', 2_000, 400, 0],
])('%s', (...[, bestAtMs, worstAtMs, expected]) => {
  const atOf = new Map(
    [['best', bestAtMs] as const, ['worst', worstAtMs] as const].flatMap(([user, atMs]) =>
      atMs === undefined ? [] : [[user, atMs] as const],
    ),
  );

  expect(countInversions([worst, best], atOf, tolerance)).toBe(expected);
});

test('equals do not pass each other', () => {
  const other = { ...best, user: 'other' };
  const atOf = new Map([
    ['best', 9_000],
    ['other', 1_000],
  ]);

  expect(countInversions([best, other], atOf, tolerance)).toBe(0);
});
