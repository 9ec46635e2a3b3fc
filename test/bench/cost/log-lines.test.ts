import { expect, test } from '@jest/globals';
import { ACCESS_LINE_BYTES, bytesOf, lineBytes } from '../../../bench/cost/billing/log-lines.ts';

test('a line is billed by its bytes and 26 more, the mean of all with the same message', () => {
  const written = '{"message":"a"}\n{"message":"a","b":"é"}\n{"_aws":{}}\n';

  expect(lineBytes(written)).toEqual({ a: 26 + (15 + 24) / 2, metric: 26 + 11 });
});

test('lines add up, and one that was never written is an error', () => {
  expect(bytesOf({ a: 40, b: 30 }, ['a', 'b', 'a'])).toBe(110);
  expect(() => bytesOf({ a: 40 }, ['a', 'c'])).toThrow('"c"');
});

test('a line of the access log has every field, and some 400 bytes', () => {
  expect(ACCESS_LINE_BYTES).toBeGreaterThan(300);
  expect(ACCESS_LINE_BYTES).toBeLessThan(450);
});
