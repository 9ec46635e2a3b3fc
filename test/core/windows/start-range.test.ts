import { expect, test } from '@jest/globals';
import { startRange } from '../../../lambda/core/windows/start-range.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
const range = (startMs: number, latestMs: number | null = null) => {
  const { earliestMs, latestMs: last } = startRange({ startMs, latestMs, nowMs: 1_000, shape });
  return [earliestMs, last];
};

test('is from the estimate to three times the wait and a window', () => {
  expect(range(31_000)).toEqual([30_000, 152_000]);
});

test('ends at the latest start, where that is known', () => {
  expect(range(31_000, 71_000)).toEqual([30_000, 71_000]);
});

test('begins no earlier than now, and does not end before the estimate', () => {
  expect(range(1_500, 1_200)).toEqual([1_000, 1_500]);
});
