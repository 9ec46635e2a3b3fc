import { describe, expect, test } from '@jest/globals';
import { worstSpan } from '../../testkit/statistics.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { SHAPE } from '../setup/reserving.ts';
import { createRandom } from '../../testkit/random.ts';
import { arrivalsUnder, useOfLimit } from '../setup/writers.ts';

const ALLOWANCE_MS = SHAPE.guardMs - SHAPE.bucketMs;

describe('many writers on one window, with the guard shared by clocks apart and calls delayed', () => {
  test.each([
    { rpm: 1, minutes: 20, skewMs: 0 },
    { rpm: 7, minutes: 15, skewMs: 250 },
    { rpm: 60, minutes: 8, skewMs: 500 },
    { rpm: 600, minutes: 4, skewMs: ALLOWANCE_MS },
  ])(
    'never more than $rpm arrive in any 60 s, and 98 % of them do, with clocks $skewMs ms apart',
    async ({ rpm, minutes, skewMs }) => {
      const random = createRandom(rpm);
      const clocks = Array.from({ length: 40 }, (_, n) => {
        const aheadMs = n < 2 ? n * skewMs : random() * skewMs;
        return { now: (trueMs: number) => trueMs + aheadMs };
      });

      const arrivals = await arrivalsUnder({
        groups: memoryGroupStore(),
        group: 'm',
        rpm,
        clocks,
        minutes,
        seed: rpm,
        maxDelayMs: ALLOWANCE_MS - skewMs,
      });

      expect(worstSpan(arrivals, 60_000)).toBeLessThanOrEqual(rpm);
      expect(useOfLimit(arrivals, rpm)).toBeGreaterThanOrEqual(0.98);
    },
  );

  test('with calls delayed by more than the guard allows the limit is not kept: the figure above says something', async () => {
    const clocks = Array.from({ length: 40 }, () => ({ now: (trueMs: number) => trueMs }));

    const arrivals = await arrivalsUnder({
      groups: memoryGroupStore(),
      group: 'm',
      rpm: 60,
      clocks,
      minutes: 8,
      seed: 1,
      maxDelayMs: 3_000,
    });

    expect(worstSpan(arrivals, 60_000)).toBeGreaterThan(60);
  });
});
