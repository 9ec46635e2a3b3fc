import { expect, test } from '@jest/globals';
import { countInversions, failuresOf, judge, turnsLostTo } from '../../bench/outage/judge.ts';
import { runHeadway } from '../../bench/outage/headway.ts';
import { runLitellmRule } from '../../bench/outage/litellm-rule.ts';
import { drawArrivals, type Call, type Outage } from '../../bench/outage/load.ts';

const MINUTE_MS = 60_000;
const outage: Outage = {
  seed: 3,
  rpm: 60,
  load: 1.2,
  endMs: 5.5 * MINUTE_MS,
  failsFromMs: 1.5 * MINUTE_MS,
  failsUntilMs: 3.5 * MINUTE_MS,
};
const arrivals = drawArrivals(outage);

test('an outage of one deployment costs neither the other’s limit nor the order', async () => {
  const judged = judge(outage, arrivals, await runHeadway(outage, arrivals));

  expect(failuresOf(judged, outage)).toEqual([]);
  expect(judged.wasted).toBeLessThan(20);
});

test('LiteLLM’s rule on the same arrivals overtakes', async () => {
  const judged = judge(outage, arrivals, await runLitellmRule(outage, arrivals));

  expect(judged.inversions).toBeGreaterThan(100);
  expect(judged.wasted).toBeGreaterThan(50);
  expect(judged.worstMinute).toBeLessThanOrEqual(60);
});

test('a request that always fails delays the others by no more than its own calls', async () => {
  const well: Outage = { ...outage, endMs: 2.5 * MINUTE_MS, failsFromMs: Infinity, failsUntilMs: Infinity };
  const few = drawArrivals(well);
  const poison = few.findIndex(({ atMs, priority }) => atMs > MINUTE_MS && priority === 0);
  const last = few.map((own) => (own.n === poison ? { ...own, priority: 1_000_000 } : own));

  const beside = await runHeadway(well, few, (n) => n === poison);
  const without = await runHeadway(well, last);

  const own = beside.calls.filter(({ n }) => n === poison).length;
  expect(own).toBe(3);
  expect(turnsLostTo(poison, beside, without)).toBeLessThanOrEqual(own);
});

const called = (n: number, atMs: number, status: Call['status'] = 200): Call => ({
  n,
  deploymentId: 'd0',
  atMs,
  endMs: atMs + 100,
  status,
});
const twoWaiting = [
  { n: 0, atMs: 0, priority: 100, callMs: 100 },
  { n: 1, atMs: 10, priority: 0, callMs: 100 },
];

test.each<[string, readonly Call[], number]>([
  ['the better first', [called(1, 5_000), called(0, 6_000)], 0],
  ['the worse first', [called(0, 5_000), called(1, 6_000)], 1],
  ['the worse first, before the better could have had the turn', [called(0, 300), called(1, 6_000)], 0],
  [
    'the deployment has failed the better one',
    [called(1, 5_000, 500), called(0, 9_000), called(1, 9_500)],
    0,
  ],
])('%s: %#', (_what, calls, inversions) => {
  expect(countInversions(twoWaiting, calls)).toBe(inversions);
});
