import { expect, test } from '@jest/globals';
import { estimate, largestOverSmallest, largestOverSmallestByRound } from '../../testkit/statistics.ts';

test('an estimate is a mean with its standard error', () => {
  // Squared distances from 6: 16, 0, 16; their mean over two degrees of freedom 16, over three values 16 / 3.
  expect(estimate([2, 6, 10])).toEqual({ value: 6, standardError: Math.sqrt(16 / 3) });
});

test('the error of a ratio is that of both', () => {
  const [low, middle, high] = [
    { value: 10, standardError: 0.3 },
    { value: 11, standardError: 9 },
    { value: 20, standardError: 0.8 },
  ];
  const { value, standardError } = largestOverSmallest([middle, high, low]);

  expect(value).toBe(2);
  // 3 % and 4 % at right angles are 5 %.
  expect(standardError).toBeCloseTo(0.1);
});

test('rounds that are slow for all do not blur a ratio', () => {
  const { value, standardError } = largestOverSmallestByRound([
    [10, 20, 40],
    [11, 22, 44],
  ]);

  expect(value).toBeCloseTo(1.1);
  expect(standardError).toBeCloseTo(0);
});
