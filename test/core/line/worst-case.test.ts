import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { longestWaitMs, type Ahead } from '../../../lambda/core/line/worst-case.ts';
import { estimateStartMs } from '../../../lambda/core/windows/estimate-start.ts';
import { emptyWindow, type Limits, type WindowRow } from '../../../lambda/core/windows/window-row.ts';
import { applyWindowWrite, decideReservation } from '../../../lambda/core/windows/window.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
/** One window of 61 s, and 9 s in which to react. */
const PIECE_MS = 70_000;

interface Asked {
  readonly limits: readonly Limits[];
  readonly ahead: Ahead;
  readonly largest?: number;
  readonly oneTurnIn?: number;
}
const pieces = ({ largest = Infinity, ...asked }: Asked): number | null => {
  const waitMs = longestWaitMs({ ...asked, largest, shape });
  return waitMs === null ? null : waitMs / PIECE_MS;
};
const after = (requests: number): Ahead => ({ requests });

describe('the longest wait, in pieces of a window and a reaction', () => {
  test.each<readonly [name: string, asked: Asked, expected: number | null]>([
    ['of the first', { limits: [{ rpm: 10 }], ahead: after(0) }, 1],
    ['within one window', { limits: [{ rpm: 10 }], ahead: after(9) }, 1],
    ['behind a whole window', { limits: [{ rpm: 10 }], ahead: after(10) }, 2],
    ['with two deployments', { limits: [{ rpm: 10 }, { rpm: 5 }], ahead: after(14) }, 1],
    ['behind both', { limits: [{ rpm: 10 }, { rpm: 5 }], ahead: after(15) }, 2],
    ['without limits', { limits: [{}], ahead: after(999) }, 1],
    ['without a deployment', { limits: [], ahead: after(0) }, null],
    ['where tokens of any number may come', { limits: [{ rpm: 10, tpm: 100 }], ahead: after(0) }, null],
    ['where one deployment takes any', { limits: [{ rpm: 10, tpm: 100 }, { rpm: 2 }], ahead: after(2) }, 2],
    ['where each may fill the window', { limits: [{ rpm: 10, tpm: 100 }], ahead: after(3), largest: 100 }, 4],
    ['where four fit into the window', { limits: [{ rpm: 10, tpm: 100 }], ahead: after(4), largest: 25 }, 2],
    [
      'where one does not fit the largest',
      {
        limits: [
          { rpm: 10, tpm: 100 },
          { rpm: 10, tpm: 90 },
        ],
        ahead: after(1),
        largest: 100,
      },
      2,
    ],
    [
      'with known tokens',
      { limits: [{ rpm: 10, tpm: 100 }], ahead: { requests: 10, tokens: 81 }, largest: 20 },
      3,
    ],
    [
      'with few known tokens',
      { limits: [{ rpm: 10, tpm: 100 }], ahead: { requests: 9, tokens: 5 }, largest: 100 },
      6,
    ],
    ['of a tier with a share', { limits: [{ rpm: 10 }], ahead: after(0), oneTurnIn: 20 }, 3],
    ['of a tier with a share, behind others', { limits: [{ rpm: 100 }], ahead: after(9), oneTurnIn: 20 }, 3],
  ])('%s', (...[, asked, expected]) => {
    expect(pieces(asked)).toBe(expected);
  });
});

const someLimits = fc.record(
  { rpm: fc.integer({ min: 1, max: 50 }), tpm: fc.integer({ min: 1, max: 5_000 }) },
  { requiredKeys: [] },
);
const anything = fc.record({
  limits: fc.array(someLimits, { minLength: 1, maxLength: 4 }),
  requests: fc.nat(500),
  tokens: fc.option(fc.nat(100_000), { nil: undefined }),
  largest: fc.integer({ min: 1, max: 6_000 }),
});
const orNever = (asked: Asked): number => pieces(asked) ?? Infinity;

describe('whatever the limits', () => {
  test('more ahead of it never make the bound earlier', () => {
    fc.assert(
      fc.property(anything, fc.nat(50), fc.nat(5_000), (known, more, moreTokens) => {
        const { requests, tokens, ...asked } = known;
        const before = orNever({ ...asked, ahead: { requests, tokens } });

        const withMore = { requests: requests + more, tokens };
        const withTokens = { requests, tokens: tokens === undefined ? undefined : tokens + moreTokens };
        expect(orNever({ ...asked, ahead: withMore })).toBeGreaterThanOrEqual(before);
        expect(orNever({ ...asked, ahead: withTokens })).toBeGreaterThanOrEqual(before);
        expect(
          orNever({ ...asked, largest: asked.largest * 2, ahead: { requests, tokens } }),
        ).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test('the tokens, where they are known, only make it earlier', () => {
    fc.assert(
      fc.property(anything, ({ requests, tokens, ...asked }) => {
        expect(orNever({ ...asked, ahead: { requests, tokens } })).toBeLessThanOrEqual(
          orNever({ ...asked, ahead: { requests } }),
        );
      }),
    );
  });

  test('it is never before the estimate for the same place', () => {
    const NOW = 1_800_000_000_000;
    const aged = fc.array(fc.nat(61_000), { maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), aged, fc.nat(60), (rpm, ages, requests) => {
        const row = [...ages]
          .sort((a, b) => b - a)
          .reduce<WindowRow>((used, age) => {
            const cost = { requests: 1, tokens: 0 };
            const decision = decideReservation({ row: used, limits: { rpm }, cost, nowMs: NOW - age, shape });
            return decision.kind === 'write' ? (applyWindowWrite(used, decision.write) ?? used) : used;
          }, emptyWindow);
        const own: Deployment = {
          id: 'd1',
          group: 'm',
          provider: 'mock',
          model: 'm',
          order: 0,
          weight: 1,
          rpm,
        };
        const about = { deployments: [own], windows: { d1: row }, nowMs: NOW, shape };
        const estimate = estimateStartMs({ ...about, position: requests + 1 });

        expect(NOW + orNever({ limits: [own], ahead: { requests } }) * PIECE_MS).toBeGreaterThan(estimate);
      }),
    );
  });

  test('a line that is served as slowly as the windows allow is served by then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(60), (rpm, requests) => {
        // The window is full when it comes, and each later one is used up at its end.
        const startMs = (Math.floor(requests / rpm) + 1) * 61_000;

        expect(orNever({ limits: [{ rpm }], ahead: { requests } }) * PIECE_MS).toBeGreaterThanOrEqual(
          startMs,
        );
      }),
    );
  });
});
