import { expect, test } from '@jest/globals';
import {
  dispatcherConcurrency,
  judgeReservation,
  reservedConcurrency,
} from '../../../lambda/deployed/concurrency.ts';
import { ceilingsOf } from '../../../lib/ceilings.ts';

const configOf = (...rpms: readonly (number | undefined)[]) => ({
  deployments: rpms.map((rpm, n) => ({
    id: `d${n}`,
    group: `g${n % 2}`,
    provider: 'mock',
    model: 'm',
    order: 0,
    weight: 1,
    rpm,
  })),
});

test.each<[string, (number | undefined)[], [requests: number, burst: number, reads: number, writes: number]]>(
  [
    ['a small limit', [1], [500, 1_000, 5_000, 4_000]],
    ['the most that the least carries', [300], [500, 1_000, 5_000, 4_000]],
    ['two deployments', [300, 300], [1_000, 2_000, 10_000, 8_000]],
    ['a burst above the account’s', [1_800], [3_000, 5_000, 30_000, 24_000]],
    ['a large limit', [100_000], [5_000, 5_000, 40_000, 40_000]],
    ['no limit', [undefined, 1], [5_000, 5_000, 40_000, 40_000]],
  ],
)('%s', (_name, rpms, [requests, burst, readUnits, writeUnits]) => {
  expect(ceilingsOf(configOf(...rpms))).toEqual({ requests, burst, readUnits, writeUnits });
});

test.each([
  ['one group', [1], 4],
  ['two groups, three deployments', [1, 1, 1], 6],
])('%s', (_name, rpms, expected) => {
  expect(dispatcherConcurrency(configOf(...rpms))).toBe(expected);
});

test('behind a function URL the API function has a reservation, too', () => {
  expect(reservedConcurrency(configOf(1))).toBe(4);
  expect(reservedConcurrency({ ...configOf(1), functionUrl: { concurrency: 200 } })).toBe(204);
});

test.each([
  ['a usual account', { wanted: 6, limit: 1_000, reserved: 0 }, 'fits'],
  ['exactly enough', { wanted: 6, limit: 106, reserved: 0 }, 'fits'],
  ['one too few', { wanted: 6, limit: 105, reserved: 0 }, 'too-small'],
  ['a new account', { wanted: 4, limit: 10, reserved: 0 }, 'too-small'],
  ['all taken by others', { wanted: 6, limit: 1_000, reserved: 895 }, 'too-small'],
])('%s: %j %s', (_name, account, kind) => {
  expect(judgeReservation(account).kind).toBe(kind);
});

test('a lack in the account is reported with both numbers and what to do', () => {
  const judged = judgeReservation({ wanted: 4, limit: 10, reserved: 3 });

  expect(judged).toMatchObject({
    sentence: expect.stringMatching(/limit of 10 .*\(3 of them.*reserve 4.*max_waiting_callers/),
  });
});
