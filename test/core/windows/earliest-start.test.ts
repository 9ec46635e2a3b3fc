import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { closedBreaker } from '../../../lambda/core/windows/breaker.ts';
import { earliestStartMs } from '../../../lambda/core/windows/earliest-start.ts';
import { emptyWindow, type WindowRow } from '../../../lambda/core/windows/window-row.ts';
import { applyWindowWrite, decideReservation } from '../../../lambda/core/windows/window.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
const NOW = 1_800_000_000_000;
const deployment = (limits: Partial<Deployment>, id = 'd1'): Deployment => ({
  id,
  group: 'm',
  provider: 'mock',
  model: 'm',
  order: 0,
  weight: 1,
  ...limits,
});

/** A window with turns that many ms before now. */
const usedAt = (limits: Partial<Deployment>, ages: readonly number[], tokens = 10): WindowRow =>
  [...ages]
    .sort((a, b) => b - a)
    .reduce<WindowRow>((row, age) => {
      const cost = { requests: 1, tokens };
      const decision = decideReservation({ row, limits, cost, nowMs: NOW - age, shape });
      return decision.kind === 'write' ? (applyWindowWrite(row, decision.write) ?? row) : row;
    }, emptyWindow);

const earliest = (
  deployments: readonly Deployment[],
  windows: Readonly<Record<string, WindowRow>>,
  tokens = 10,
): number => earliestStartMs({ deployments, windows, tokens, nowMs: NOW, shape }) - NOW;

const open = { ...closedBreaker, openings: 1, untilMs: NOW + 40_000 };

type Case = readonly [name: string, limits: Partial<Deployment>, row: WindowRow, expected: number];

describe('the earliest possible start', () => {
  test.each<Case>([
    ['an unused window', { rpm: 2 }, emptyWindow, 0],
    ['room', { rpm: 2 }, usedAt({ rpm: 2 }, [30_000]), 0],
    ['a window that was used up half a minute ago', { rpm: 2 }, usedAt({ rpm: 2 }, [30_000, 30_000]), 30_000],
    ['two bursts: the older one goes first', { rpm: 2 }, usedAt({ rpm: 2 }, [50_000, 25_000]), 10_000],
    ['turns that may still be given back', { rpm: 2 }, usedAt({ rpm: 2 }, [50_000, 1_000]), 0],
    ['tokens, which may be settled', { tpm: 100 }, usedAt({ tpm: 100 }, [30_000], 100), 0],
    ['a pause', { rpm: 2 }, { ...emptyWindow, cooldownUntilMs: NOW + 9_000 }, 8_000],
    ['a pause without limits', {}, { ...emptyWindow, cooldownUntilMs: NOW + 9_000 }, 8_000],
    ['an open breaker', {}, { ...emptyWindow, breaker: open }, 39_000],
  ])('%s', (...[, limits, row, expected]) => {
    const found = earliest([deployment(limits)], { d1: row });

    expect(found).toBeGreaterThanOrEqual(expected === 0 ? 0 : expected - 250);
    expect(found).toBeLessThanOrEqual(expected);
  });

  test('is that of the deployment that is free first', () => {
    const windows = { d1: { ...emptyWindow, cooldownUntilMs: NOW + 9_000 } };

    expect(earliest([deployment({}), deployment({}, 'd2')], windows)).toBe(0);
  });

  test('leaves out deployments that the request never fits', () => {
    const windows = { d1: { ...emptyWindow, cooldownUntilMs: NOW + 9_000 } };

    expect(earliest([deployment({}), deployment({ tpm: 50 }, 'd2')], windows, 51)).toBe(8_000);
    expect(earliest([deployment({ tpm: 50 })], {}, 51)).toBe(Infinity);
  });

  test('is never after the time when the window itself has room', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 20 }),
        (rpm, ages) => {
          const row = usedAt({ rpm }, ages);
          const cost = { requests: 1, tokens: 0 };
          const decision = decideReservation({ row, limits: { rpm }, cost, nowMs: NOW, shape });
          const roomMs = decision.kind === 'write' ? NOW : (decision.retryAtMs ?? Infinity);
          expect(earliest([deployment({ rpm })], { d1: row }) + NOW).toBeLessThanOrEqual(roomMs);
        },
      ),
    );
  });
});
