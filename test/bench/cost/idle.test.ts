import { expect, test } from '@jest/globals';
import { billOf, totalOf } from '../../../bench/cost/billing/bill.ts';
import { eventSourceUsage } from '../../../bench/cost/idle.ts';

test('five long polls at a time cost a quarter of a dollar a month', () => {
  const usage = eventSourceUsage();

  expect(usage.calls).toBe(648_000);
  expect(totalOf(billOf([usage], 1_000_000))).toBeCloseTo(0.2592, 6);
});
