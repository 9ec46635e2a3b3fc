import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { correctionMs, remember, type TimeEvidence } from '../../lambda/core/clock-discipline.ts';

const T = 1_800_000_000_000;

/** The evidence of a response stamped at a true time, on a machine whose clock is `aheadMs` ahead. */
const response = (at: { readonly trueMs: number; readonly aheadMs: number; readonly latencyMs?: number }) => {
  const half = (at.latencyMs ?? 10) / 2;
  return {
    serverDateMs: Math.floor(at.trueMs / 1_000) * 1_000,
    sentAtMs: at.trueMs - half + at.aheadMs,
    receivedAtMs: at.trueMs + half + at.aheadMs,
  };
};

const after = (...responses: readonly TimeEvidence[]): number =>
  correctionMs(responses.reduce<readonly TimeEvidence[]>(remember, []));

describe('one response', () => {
  test.each([
    { clock: 'right', aheadMs: 0, correction: 0 },
    { clock: '40 ms ahead, as good clocks may be', aheadMs: 40, correction: 0 },
    { clock: '40 ms behind', aheadMs: -40, correction: 0 },
    { clock: 'one and a half seconds ahead', aheadMs: 1_500, correction: -995 },
    { clock: 'a minute ahead', aheadMs: 60_000, correction: -60_000 },
    { clock: 'a minute behind', aheadMs: -60_000, correction: 60_000 },
    { clock: 'half a day ahead', aheadMs: 43_200_000, correction: -43_200_000 },
  ])('corrects a clock that is $clock by $correction ms', ({ aheadMs, correction }) => {
    expect(after(response({ trueMs: T + 500, aheadMs }))).toBe(correction);
  });

  test('says nothing when the clock was set back while it was on its way', () => {
    expect(after({ serverDateMs: T, sentAtMs: T + 90_000, receivedAtMs: T + 30_000 })).toBe(0);
  });
});

test('without evidence nothing is corrected', () => {
  expect(correctionMs([])).toBe(0);
});

describe('several responses', () => {
  test('in different parts of a second narrow the error down', () => {
    const aheadMs = 60_000;
    const parts = [100, 300, 500, 700, 900].map((ms) => response({ trueMs: T + ms, aheadMs }));

    expect(Math.abs(after(...parts) + aheadMs)).toBeLessThanOrEqual(105);
  });

  test('after a clock has been put right take the correction away', () => {
    const wrong = response({ trueMs: T + 500, aheadMs: 60_000 });
    const right = response({ trueMs: T + 900, aheadMs: 0 });

    expect(after(wrong, right)).toBe(0);
  });
});

describe('for any latencies and parts of the second', () => {
  const moment = fc.record({ gapMs: fc.nat(30_000), latencyMs: fc.integer({ min: 0, max: 5_000 }) });
  const moments = fc.array(moment, { minLength: 1, maxLength: 20 });
  const error = fc.integer({ min: -3_600_000, max: 3_600_000 });

  function evidenceOf(
    list: readonly { readonly gapMs: number; readonly latencyMs: number }[],
    aheadMs: number,
  ): TimeEvidence[] {
    let trueMs = T;
    return list.map(({ gapMs, latencyMs }) => {
      trueMs += gapMs;
      return response({ trueMs, aheadMs, latencyMs });
    });
  }

  test('a clock that is right is never touched', () => {
    fc.assert(fc.property(moments, (list) => after(...evidenceOf(list, 0)) === 0));
  });

  test('a clock that is wrong is right to a second and one latency after its first response', () => {
    fc.assert(
      fc.property(moment, error, (first, aheadMs) => {
        const left = after(...evidenceOf([first], aheadMs)) + aheadMs;

        expect(Math.abs(left)).toBeLessThanOrEqual(1_100 + first.latencyMs);
      }),
    );
  });

  test('a clock that is wrong by a minute or more is right to half of that', () => {
    const minutes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(-60_000, 60_000));
    fc.assert(
      fc.property(moment, minutes, (first, [n, minute]) => {
        const left = after(...evidenceOf([first], n * minute)) + n * minute;

        expect(Math.abs(left)).toBeLessThanOrEqual((1_001 + first.latencyMs) / 2);
      }),
    );
  });

  test('more responses never make it worse than that', () => {
    fc.assert(
      fc.property(moments, error, (list, aheadMs) => {
        const left = after(...evidenceOf(list, aheadMs)) + aheadMs;

        expect(Math.abs(left)).toBeLessThanOrEqual(
          1_100 + Math.min(...list.slice(-8).map((m) => m.latencyMs)),
        );
      }),
    );
  });

  test('a clock that jumps is right again after the next response', () => {
    fc.assert(
      fc.property(moments, fc.tuple(moment, error), (list, [next, jumpMs]) => {
        const before = evidenceOf(list, 0);
        const trueMs = T + 3_600_000 + next.gapMs;
        const left =
          after(...before, response({ trueMs, aheadMs: jumpMs, latencyMs: next.latencyMs })) + jumpMs;

        expect(Math.abs(left)).toBeLessThanOrEqual(1_100 + next.latencyMs);
      }),
    );
  });
});
