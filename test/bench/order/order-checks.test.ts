import { describe, expect, test } from '@jest/globals';
import {
  countInversions,
  countTooLate,
  mostAtOnce,
  shareInRange,
  useWhileWaiting,
} from '../../../bench/order/order-checks.ts';

type Request = readonly [classOf: number, atMs: number, startMs: number, deployment?: number];

/** Requests that each hold a deployment for ten seconds. */
const recorded = (requests: readonly Request[]) => ({
  arrivals: {
    classOf: Uint8Array.from(requests, ([own]) => own),
    atMs: Float64Array.from(requests, ([, at]) => at),
    durationMs: new Float64Array(requests.length).fill(1),
    holdMs: new Float64Array(requests.length).fill(10_000),
  },
  calls: {
    startMs: Float64Array.from(requests, ([, , start]) => start),
    deploymentOf: Uint8Array.from(requests, ([, , , deployment = 0]) => deployment),
    endMs: 60_000,
    told: {
      earliestMs: new Float64Array(requests.length).fill(1_000),
      latestMs: new Float64Array(requests.length).fill(20_000),
      atTheLatestMs: new Float64Array(requests.length).fill(30_000),
    },
  },
});

const worseFirst: Request = [1, 0, 10_000];

describe('inversions', () => {
  test.each<[string, readonly Request[], number]>([
    ['a better class that waits is passed over', [worseFirst, [0, 9_000, 20_000]], 1],
    ['a better class that is never served', [worseFirst, [0, 9_000, NaN]], 1],
    [
      'an older request of the same class is passed over',
      [
        [1, 0, 20_000],
        [1, 1_000, 10_000],
      ],
      1,
    ],
    ['a better class that came within the tolerance', [worseFirst, [0, 9_700, 20_000]], 0],
    ['a better class that starts at the same moment', [worseFirst, [0, 9_000, 10_000]], 0],
    [
      'a worse class that waits longer',
      [
        [1, 0, 20_000],
        [0, 9_000, 10_000],
      ],
      0,
    ],
    ['each call that overtakes counts', [worseFirst, [2, 0, 12_000], [0, 9_000, 20_000]], 2],
  ])('%s', (_, requests, count) => {
    const { arrivals, calls } = recorded(requests);

    expect(countInversions(arrivals, calls)).toBe(count);
  });
});

describe('use while anybody waits', () => {
  test('counts the time in which somebody has waited for the tolerance, and no other', () => {
    const { arrivals, calls } = recorded([
      [0, 0, 0],
      [0, 0, 12_400],
    ]);

    // Waiting from 0.4 s to 12.4 s, held from 0.4 s to 10 s.
    expect(useWhileWaiting(arrivals, calls, 1)).toBeCloseTo(9.6 / 12, 9);
  });

  test('counts those who are never served until the end of the run', () => {
    const { arrivals, calls } = recorded([
      [0, 0, 0],
      [1, 39_600, NaN],
      [0, 39_600, 50_000],
    ]);

    expect(useWhileWaiting(arrivals, calls, 1)).toBeCloseTo(10 / 20, 9);
    expect(useWhileWaiting(arrivals, calls, 2)).toBeCloseTo(10 / 40, 9);
  });
});

describe('calls at once', () => {
  test.each<[string, readonly Request[], number]>([
    [
      'one after the other',
      [
        [0, 0, 0],
        [0, 0, 10_000],
      ],
      1,
    ],
    [
      'a millisecond too early',
      [
        [0, 0, 0],
        [0, 0, 9_999],
      ],
      2,
    ],
    [
      'on two deployments',
      [
        [0, 0, 0],
        [0, 0, 1, 1],
      ],
      1,
    ],
    [
      'one that never started',
      [
        [0, 0, 0],
        [0, 0, NaN],
      ],
      1,
    ],
  ])('%s', (_, requests, most) => {
    const { arrivals, calls } = recorded(requests);

    expect(mostAtOnce(arrivals, calls)).toBe(most);
  });
});

test('starts within and after the times that were told are counted; who never started is not', () => {
  const { calls } = recorded([
    [0, 0, 500],
    [0, 0, 20_000],
    [0, 0, 30_001],
    [0, 0, 5_000],
    [0, 0, NaN],
  ]);

  expect(shareInRange(calls)).toBe(0.5);
  expect(countTooLate(calls)).toBe(1);
});
