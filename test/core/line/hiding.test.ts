import { describe, expect, test } from '@jest/globals';
import { planHiding } from '../../../lambda/core/line/hiding.ts';
import { defaultTiers } from '../../../lambda/core/requests/tiers.ts';

const timing = { visibilityMs: 30_000, hideMs: [120_000, 60_000] };
const nowMs = 1_000_000;

/** At 60 rpm a place in line is one second of waiting. */
const plan = (
  line: readonly { readonly tier: string; readonly hiddenUntilMs: number }[],
  outside: Readonly<Record<string, number>> = {},
) =>
  Object.fromEntries(
    planHiding({
      line,
      tiers: defaultTiers,
      rpm: 60,
      nowMs,
      timing,
      outside: (tier) => outside[tier] ?? 0,
    }),
  );

const held = (tier: string, hiddenForMs = 0) => ({ tier, hiddenUntilMs: nowMs + hiddenForMs });

describe('the time for which requests in line are hidden', () => {
  test('no longer than half the time until their turn, and as a rule for 30 s', () => {
    const line = Array.from({ length: 300 }, () => held('standard'));

    const counts = Object.entries(plan(line)).map(([ms, { length }]) => [Number(ms), length]);

    expect(counts).toEqual([
      [30_000, 120],
      [60_000, 120],
      [120_000, 60],
    ]);
  });

  test('those of better tiers that are still in their queues go first, too', () => {
    const [first, second] = [held('realtime'), held('batch')];

    expect(plan([first, second], { realtime: 500 })).toEqual({ 30_000: [first], 120_000: [second] });
  });

  test('those of its own tier and of worse ones do not count', () => {
    const one = held('standard');

    expect(plan([one], { standard: 500, batch: 500 })).toEqual({ 30_000: [one] });
  });

  test('a request that stays hidden for longer than half of 30 s is left alone', () => {
    const due = held('batch', 15_000);

    expect(plan([held('high', 15_001), due])).toEqual({ 30_000: [due] });
  });

  test('without a limit everybody may be next', () => {
    const line = [held('batch')];

    expect([
      ...planHiding({ line, tiers: defaultTiers, rpm: Infinity, nowMs, timing, outside: () => 900 }),
    ]).toEqual([[30_000, line]]);
  });
});
