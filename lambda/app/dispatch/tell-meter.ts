import { shiftMetrics, type ShiftFigures, type TierFigures } from '../../core/metrics/shift-metrics.ts';
import { isLimited, useOf } from '../../core/windows/window-row.ts';
import { deploymentsOf } from '../deps.ts';
import type { Shift } from './shift.ts';
import type { Counts } from './tally.ts';

/** Tells the meter what this shift has seen since it last did. */
export function tellMeter(shift: Shift): void {
  const { meter } = shift.deps;
  if (meter === undefined) return;
  meter.emit(shiftMetrics(figuresOf(shift, shift.tally.take())));
}

function figuresOf(shift: Shift, { waits, ...counts }: Counts): ShiftFigures {
  const { group, deps } = shift;
  return {
    group,
    nowMs: deps.clock.now(),
    tiers: tiersOf(shift, waits),
    windowUse: windowUseOf(shift),
    ...counts,
  };
}

/** A backlog larger than the book is counted by the gauge; who has left stands here before it is reported. */
function tiersOf(shift: Shift, waits: Counts['waits']): Readonly<Record<string, TierFigures>> {
  const { enqueued, served, departures, book, deps } = shift;
  const oldest = new Map<string, number>();
  for (const { tier, enqueuedAtMs } of book.all()) {
    oldest.set(tier, Math.min(oldest.get(tier) ?? Infinity, enqueuedAtMs));
  }
  const leaving = [...departures];
  const figures = deps.config.tiers.map(({ name }): [string, TierFigures] => {
    const left = leaving.reduce((total, { tier, count }) => total + (tier === name ? count : 0), 0);
    const depth = Math.max(0, (enqueued[name] ?? 0) - (served[name] ?? 0) - left);
    return [name, { depth, oldestAtMs: oldest.get(name), waitsMs: waits.get(name)?.values() ?? [] }];
  });
  return Object.fromEntries(figures);
}

function windowUseOf({ deps, group, windows }: Shift): Readonly<Record<string, number>> {
  const at = { ms: deps.clock.now(), shape: deps.config.window };
  const limited = deploymentsOf(deps.config, group).filter(isLimited);
  const uses = limited.flatMap((deployment): [string, number][] => {
    const row = windows[deployment.id];
    return row === undefined ? [] : [[deployment.id, useOf(row, deployment, at)]];
  });
  return Object.fromEntries(uses);
}
