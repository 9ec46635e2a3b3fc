import { expect, test } from '@jest/globals';
import { turnCosts } from '../../../lambda/core/line/turn-cost.ts';

const WHOLE = 2 ** 30;

const cases: readonly (readonly [string, Parameters<typeof turnCosts>[0], number, number])[] = [
  ['requests alone', [{ rpm: 60 }, { rpm: 40 }], 5_000, WHOLE / 100],
  ['few tokens beside requests', [{ rpm: 100, tpm: 10_000 }], 50, WHOLE / 100],
  ['many tokens beside requests', [{ rpm: 100, tpm: 10_000 }], 2_500, WHOLE / 4],
  ['tokens alone', [{ tpm: 4_000 }, { tpm: 6_000 }], 1_000, WHOLE / 10],
  ['a limited deployment beside one without limits', [{ rpm: 10 }, {}], 1_000, WHOLE / 10],
  ['more tokens than the limits allow', [{ tpm: 1_000 }], 5_000, WHOLE],
  ['no limits', [{}, {}], 9, WHOLE],
];

test.each(cases.map(([what, ...rest]) => [what, rest] as const))(
  '%s',
  (_what, [deployments, tokens, cost]) => {
    expect(turnCosts(deployments)(tokens)).toBe(Math.ceil(cost));
  },
);

test('a turn costs something, and a whole number', () => {
  expect(turnCosts([{ tpm: 2 ** 40 }])(0)).toBe(1);
  expect(turnCosts([{ rpm: 7 }])(0)).toBe(Math.ceil(WHOLE / 7));
});
