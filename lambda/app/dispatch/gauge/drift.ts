import type { QueueRow } from '../../../core/line/queue-row.ts';
import type { Deps } from '../../deps.ts';
import type { Gauge } from './gauge.ts';
import type { Report } from './report.ts';

/** Corrects a gauge that shows requests though nobody waits. */
export interface Drift {
  /** Takes the row's counts; called only while nobody waits. */
  correct(enqueued: QueueRow['enqueued'], served: QueueRow['served']): Promise<void>;
}

/**
 * A request that the gauge shows while nobody waits is a message on its way, a message that is invisible after a
 * crash, or drift. The least that the gauge has shown for longer than a message can be invisible is drift.
 */
export function createDrift({
  deps: { clock, config, timing },
  gauge,
  report,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'timing'>;
  readonly gauge: Gauge;
  readonly report: Report;
}): Drift {
  /** The least that the gauge has shown since then, per tier. */
  let seen:
    { readonly sinceMs: number; readonly least: Readonly<Partial<Record<string, number>>> } | undefined;

  return {
    async correct(enqueued, served) {
      const { sinceMs, least } = seen ?? { sinceMs: clock.now(), least: {} };
      const leastNow = Object.fromEntries(
        config.tiers.map(({ name }) => {
          const shown = (enqueued[name] ?? 0) - (served[name] ?? 0);
          return [name, Math.min(shown, least[name] ?? shown)];
        }),
      );
      seen = { sinceMs, least: leastNow };
      if (clock.now() - sinceMs <= timing.visibilityMs) return;
      seen = undefined;
      if (Object.values(leastNow).every((n) => n === 0)) return;
      gauge.writeOff(leastNow);
      await report.empty();
    },
  };
}
