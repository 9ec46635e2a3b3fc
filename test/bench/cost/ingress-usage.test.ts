import { expect, test } from '@jest/globals';
import { billOf, totalOf } from '../../../bench/cost/billing/bill.ts';
import { floodUsages, gatewayUsages, throughFunctionUrl } from '../../../bench/cost/ingress-usage.ts';
import { lambdaUsage } from '../../../bench/cost/billing/lambda-time.ts';

test('a function URL saves what comes with API Gateway, and nothing else', () => {
  const lambda = lambdaUsage({ name: 'Lambda, API', memoryMb: 192, seconds: 5, invocations: 1 });

  const usages = throughFunctionUrl([...lambda, ...gatewayUsages(1)]);

  expect(usages).toEqual(lambda);
  expect(totalOf(billOf(gatewayUsages(1), 1))).toBeCloseTo(3.5 + 0.167 + 0.25, 3);
});

test('an hour of calls without a key costs as much as the reservation admits', () => {
  const usages = floodUsages({ concurrency: 100, memoryMb: 1024, logBytes: 1_000 });

  const [calls, seconds, logs] = billOf(usages, 1_000_000).map(({ usdPerMillion }) => usdPerMillion);

  // 1,000 calls a second: 3.6 million.
  expect(calls).toBeCloseTo(3.6 * 0.2);
  expect(seconds).toBeCloseTo(360_000 * 0.0000133334);
  expect(logs).toBeCloseTo(3.6 * 0.5);
});
