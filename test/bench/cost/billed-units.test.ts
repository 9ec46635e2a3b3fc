import { expect, test } from '@jest/globals';
import { readUnits, sqsRequests, writeUnits } from '../../../bench/cost/billing/billed-units.ts';

test.each([
  [0, 1],
  [1, 1],
  [1024, 1],
  [1025, 2],
  [3_000, 3],
])('a write of %i bytes is %i units', (bytes, units) => {
  expect(writeUnits(bytes)).toBe(units);
});

test.each([
  [0, true, 1],
  [0, false, 0.5],
  [4096, true, 1],
  [4097, true, 2],
  [4097, false, 1],
])('a read of %i bytes, strongly consistent: %s, is %d units', (bytes, isConsistent, units) => {
  expect(readUnits(bytes, isConsistent)).toBe(units);
});

test.each([
  [0, 1],
  [65_536, 1],
  [65_537, 2],
  [256 * 1024, 4],
])('an SQS request of %i bytes is %i', (bytes, requests) => {
  expect(sqsRequests(bytes)).toBe(requests);
});
