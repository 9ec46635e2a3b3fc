import { describe, expect, test } from '@jest/globals';
import { isLookForDeadLetters } from '../../../lambda/deployed/dead-letter-looks.ts';
import { refusalMetrics, upstreamErrorMetrics } from '../../../lambda/core/metrics/request-metrics.ts';
import { createSample } from '../../../lambda/core/metrics/sample.ts';
import { shiftMetrics, type ShiftState } from '../../../lambda/core/metrics/shift-metrics.ts';
import type { Counts } from '../../../lambda/core/metrics/tally.ts';

const T = 1_800_000_000_000;
const quiet: ShiftState = {
  group: 'm',
  nowMs: T,
  tiers: { high: { depth: 0, oldestAtMs: undefined } },
  windowUse: {},
};
const nothing: Counts = {
  turns: 0,
  starvedTurns: 0,
  inversions: 0,
  leadChanges: 0,
  idlePolls: 0,
  expiredJobs: 0,
  upstreamErrors: new Map(),
  waits: new Map(),
};

function waitsOf(...ms: readonly number[]) {
  const sample = createSample();
  ms.forEach((each) => sample.add(each));
  return new Map([['high', sample]]);
}

const high = { group: 'm', tier: 'high' };

describe('a dispatcher tells', () => {
  test('nothing about events that did not happen', () => {
    expect(shiftMetrics(quiet, nothing)).toEqual([]);
  });

  test('depth and age of a tier where somebody waits', () => {
    const tiers = { high: { depth: 3, oldestAtMs: T - 2_500 } };

    expect(shiftMetrics({ ...quiet, tiers }, nothing)).toEqual([
      { name: 'Depth', value: 3, of: high },
      { name: 'OldestAge', value: 2.5, of: high },
    ]);
  });

  test('the waits of those who had their turns, and that nobody waits any more', () => {
    expect(shiftMetrics(quiet, { ...nothing, waits: waitsOf(5, 900) })).toEqual([
      { name: 'Depth', value: 0, of: high },
      { name: 'OldestAge', value: 0, of: high },
      { name: 'Wait', value: [5, 900], of: high },
    ]);
  });

  test('of an enqueueing that a clock ahead dates into the future: no age', () => {
    const tiers = { high: { depth: 1, oldestAtMs: T + 40 } };

    expect(shiftMetrics({ ...quiet, tiers }, nothing)).toContainEqual({
      name: 'OldestAge',
      value: 0,
      of: high,
    });
  });

  test('counts, and each window as a share of its limit in percent', () => {
    const counts = { ...nothing, turns: 7, idlePolls: 2, expiredJobs: 1 };

    expect(shiftMetrics({ ...quiet, windowUse: { d1: 0.5 } }, counts)).toEqual([
      { name: 'Turns', value: 7, of: { group: 'm' } },
      { name: 'IdlePolls', value: 2, of: { group: 'm' } },
      { name: 'Expired', value: 1, of: {} },
      { name: 'WindowUse', value: 50, of: { group: 'm', deployment: 'd1' } },
    ]);
  });
});

test.each([
  ['failed', true],
  ['timed_out', true],
  ['rate_limited', false],
  ['exhausted', false],
  ['denied', false],
  ['missing', false],
  ['rejected', false],
] as const)('an upstream’s %s counts as its failure: %s', (kind, isFailure) => {
  expect(upstreamErrorMetrics('m', kind, 2)).toEqual([
    { name: 'UpstreamErrors', value: 2, of: { group: 'm', kind } },
    ...(isFailure ? [{ name: 'UpstreamFailures', value: 2, of: {} }] : []),
  ]);
});

test.each([
  ['invalid_api_key', false],
  ['timed_out_in_queue', true],
] as const)('a refusal for %s: waited for nothing: %s', (reason, isExpired) => {
  expect(refusalMetrics(reason)).toEqual([
    { name: 'Refusals', value: 1, of: { reason } },
    ...(isExpired ? [{ name: 'Expired', value: 1, of: {} }] : []),
  ]);
});

test('of an hour’s sweeps four look for dead letters', () => {
  const sweeps = Array.from({ length: 60 }, (_, minute) => T + minute * 60_000 + 17_000);

  expect(sweeps.filter(isLookForDeadLetters)).toHaveLength(4);
});
