import { shiftMetrics, type TierFigures } from '../../../core/metrics/shift-metrics.ts';
import { isLimited, useOf } from '../../../core/windows/window-row.ts';
import { deploymentsOf, type Deps } from '../../deps.ts';
import type { WindowsSeen } from '../../turns/reserve.ts';
import type { Book } from '../line/book.ts';
import type { Gauge } from './gauge.ts';
import type { Counts, Tally } from './tally.ts';

/** Tells the meter what this shift has seen since it last did. */
export function createTelling({
  deps: { clock, config, meter },
  group,
  tally,
  book,
  gauge,
  windows,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'meter'>;
  readonly group: string;
  readonly tally: Tally;
  readonly book: Book;
  readonly gauge: Gauge;
  readonly windows: Readonly<WindowsSeen>;
}): () => void {
  /** A backlog larger than the book is counted by the gauge; who has left stands here before it is reported. */
  function tiersOf(waits: Counts['waits']): Readonly<Record<string, TierFigures>> {
    const oldest = new Map<string, number>();
    for (const { tier, enqueuedAtMs } of book.all()) {
      oldest.set(tier, Math.min(oldest.get(tier) ?? Infinity, enqueuedAtMs));
    }
    const figures = config.tiers.map(({ name }): [string, TierFigures] => [
      name,
      { depth: gauge.depthOf(name), oldestAtMs: oldest.get(name), waitsMs: waits.get(name)?.values() ?? [] },
    ]);
    return Object.fromEntries(figures);
  }

  function windowUse(): Readonly<Record<string, number>> {
    const at = { ms: clock.now(), shape: config.window };
    const limited = deploymentsOf(config, group).filter(isLimited);
    const uses = limited.flatMap((deployment): [string, number][] => {
      const row = windows[deployment.id];
      return row === undefined ? [] : [[deployment.id, useOf(row, deployment, at)]];
    });
    return Object.fromEntries(uses);
  }

  return () => {
    if (meter === undefined) return;
    const { waits, ...counts } = tally.take();
    const figures = { group, nowMs: clock.now(), tiers: tiersOf(waits), windowUse: windowUse(), ...counts };
    meter.emit(shiftMetrics(figures));
  };
}
