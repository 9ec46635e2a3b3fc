import { expect, test } from '@jest/globals';
import { billOf, breakEven, totalOf } from '../../../bench/cost/billing/bill.ts';
import { cpuShare, lambdaUsage, stretched } from '../../../bench/cost/billing/lambda-time.ts';
import { createLedger } from '../../../bench/cost/billing/ledger.ts';

test('a bill is what was used, by the request', () => {
  const ledger = createLedger();
  ledger.note({ call: 'UpdateItem window', price: 'dynamoWrite', units: 1 });
  ledger.note({ call: 'UpdateItem window', price: 'dynamoWrite', units: 2 });
  ledger.note({ call: 'Query group', price: 'dynamoRead', units: 1 });

  const lines = billOf(ledger.usages(), 2);

  expect(lines).toEqual([
    { call: 'UpdateItem window', calls: 1, units: 1.5, usdPerMillion: 0.9375 },
    { call: 'Query group', calls: 0.5, units: 0.5, usdPerMillion: 0.0625 },
  ]);
  expect(totalOf(lines)).toBe(1);
});

test('a cleared ledger begins anew', () => {
  const ledger = createLedger();
  ledger.note({ call: 'PutItem record', price: 'dynamoWrite', units: 1 });

  ledger.clear();

  expect(ledger.usages()).toEqual([]);
});

test('a million invocations of five seconds at 256 MB are 16.67 dollars and 20 cents', () => {
  const usages = lambdaUsage({ name: 'api', memoryMb: 256, seconds: 5, invocations: 1 });

  const [request, seconds] = billOf(usages, 1);

  expect(request?.usdPerMillion).toBeCloseTo(0.2);
  expect(seconds?.usdPerMillion).toBeCloseTo(16.67, 2);
});

test.each([
  [128, 0.072],
  [256, 0.145],
  [1_769, 1],
  [3_538, 1],
])('%i MB have %d of a CPU for one thread', (memoryMb, share) => {
  expect(cpuShare(memoryMb)).toBeCloseTo(share, 3);
});

test('work takes longer by as much as the share is smaller', () => {
  expect(stretched(10, 1_769 / 4)).toBeCloseTo(40);
});

test('a fixed price is reached when requests and idling cost as much', () => {
  const requests = breakEven({ usdPerMonth: 105, idleUsdPerMonth: 5, usdPerMillion: 20 });

  expect(requests).toBe(5_000_000);
});

test('a price below that of idling is never reached', () => {
  expect(breakEven({ usdPerMonth: 1, idleUsdPerMonth: 5, usdPerMillion: 20 })).toBe(0);
});
