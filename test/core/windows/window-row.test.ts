import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WindowShape } from '../../../lambda/core/config/headway-config.ts';
import {
  bucketCount,
  emptyWindow,
  slideTo,
  slotOf,
  type WindowRow,
} from '../../../lambda/core/windows/window-row.ts';

type Bucket = readonly [bucket: number, count: number];

const sumOf = (buckets: readonly Bucket[]): number => buckets.reduce((total, [, n]) => total + n, 0);

const slotsOf = (buckets: readonly Bucket[], shape: WindowShape) =>
  Object.fromEntries(buckets.map(([bucket, n]) => [slotOf(bucket, shape), n]));

/** Any window: full or with gaps, its counts of any sign, its slots written in any order. */
const anyWindow = fc
  .record({
    shape: fc.constantFrom(
      { bucketMs: 250, guardMs: 1_000 },
      { bucketMs: 500, guardMs: 2_000 },
      { bucketMs: 5_000, guardMs: 10_000 },
    ),
    clock: fc.integer({ min: 1_000, max: 8_000_000_000 }),
  })
  .chain(({ shape, clock }) => {
    const inside = Array.from({ length: bucketCount(shape) }, (_, back) => clock - back);
    const count = fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 }));
    const buckets = fc
      .shuffledSubarray(inside)
      .chain((chosen) => fc.tuple(...chosen.map((bucket) => fc.tuple(fc.constant(bucket), count))));
    return fc.record({
      shape: fc.constant(shape),
      clock: fc.constant(clock),
      requests: buckets,
      tokens: buckets,
      steps: fc.array(fc.integer({ min: 0, max: bucketCount(shape) + 5 }), { minLength: 1, maxLength: 4 }),
    });
  });

const rowOf = (window: {
  readonly shape: WindowShape;
  readonly clock: number;
  readonly requests: readonly Bucket[];
  readonly tokens: readonly Bucket[];
}): WindowRow => ({
  ...emptyWindow,
  version: 7,
  cooldownUntilMs: 99,
  clock: window.clock,
  requests: sumOf(window.requests),
  requestSlots: slotsOf(window.requests, window.shape),
  tokens: sumOf(window.tokens),
  tokenSlots: slotsOf(window.tokens, window.shape),
});

describe('a window that slides', () => {
  test('keeps exactly the buckets that are still inside, and their sums', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const { shape, clock, steps } = window;
        const bucket = clock + steps[0]!;

        const slid = slideTo(rowOf(window), bucket, shape);

        const isInside = ([at]: Bucket) => at > bucket - bucketCount(shape);
        const left = { requests: window.requests.filter(isInside), tokens: window.tokens.filter(isInside) };
        expect(slid).toEqual(rowOf({ shape, clock: bucket, ...left }));
      }),
      { numRuns: 300 },
    );
  });

  test('is the same in many steps as in one', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const { shape, clock, steps } = window;
        const row = rowOf(window);
        const atOnce = slideTo(row, clock + sumOf(steps.map((step) => [0, step])), shape);

        const stepwise = steps.reduce((current, step) => slideTo(current, current.clock + step, shape), row);

        expect(stepwise).toEqual(atOnce);
      }),
      { numRuns: 300 },
    );
  });

  test('never slides back', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const row = rowOf(window);

        expect(slideTo(row, window.clock - window.steps[0]!, window.shape)).toBe(row);
      }),
    );
  });

  test('is not changed itself', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const row = rowOf(window);

        slideTo(row, window.clock + window.steps[0]!, window.shape);

        expect(row).toEqual(rowOf(window));
      }),
    );
  });
});
