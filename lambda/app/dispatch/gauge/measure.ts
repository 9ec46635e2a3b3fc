import type { ShiftState } from '../../../core/metrics/shift-metrics.ts';
import { isLimited, useOf } from '../../../core/windows/window-row.ts';
import { deploymentsOf, type Deps } from '../../deps.ts';
import type { WindowsSeen } from '../../turns/reserve.ts';
import type { Book } from '../line/book.ts';
import type { Gauge } from './gauge.ts';

/** Tells the state of the group, if anybody reads measurements. */
export function createMeasure({
  deps: { clock, config, happenings },
  group,
  me,
  book,
  gauge,
  windows,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'happenings'>;
  readonly group: string;
  readonly me: string;
  readonly book: Book;
  readonly gauge: Gauge;
  readonly windows: Readonly<WindowsSeen>;
}): () => void {
  /** The depth is the gauge's: a backlog may be larger than the book. */
  function tiers(): ShiftState['tiers'] {
    const oldest = new Map<string, number>();
    for (const { tier, enqueuedAtMs } of book.entries()) {
      oldest.set(tier, Math.min(oldest.get(tier) ?? Infinity, enqueuedAtMs));
    }
    return Object.fromEntries(
      config.tiers.map(({ name }) => [name, { depth: gauge.depthOf(name), oldestAtMs: oldest.get(name) }]),
    );
  }

  function windowUse(): ShiftState['windowUse'] {
    const at = { ms: clock.now(), shape: config.window };
    const limited = deploymentsOf(config, group).filter(isLimited);
    const uses = limited.flatMap((deployment): [string, number][] => {
      const row = windows[deployment.id];
      return row === undefined ? [] : [[deployment.id, useOf(row, deployment, at)]];
    });
    return Object.fromEntries(uses);
  }

  return () => {
    if (!happenings.isMeasured) return;
    const state = { group, nowMs: clock.now(), tiers: tiers(), windowUse: windowUse() };
    happenings.tell({ kind: 'measured', shift: me, state });
  };
}
