import { waitingIn, type QueueRow } from '../../../core/line/queue-row.ts';
import type { Deps } from '../../deps.ts';
import type { Life } from '../lease/life.ts';
import type { Wake } from './wake.ts';

/** The results of polling the tiers. */
export interface Sight {
  /** Notes that the tier's backlog has been seen, up to the buffer. */
  see(tier: string): void;
  isAllSeen(): boolean;
  /** Notes that a poll that began then found nothing. */
  noteEmpty(tier: string, beganAtMs: number): void;
  /** Every tier has answered empty to a poll that began then or later. */
  isEmptySince(ms: number): boolean;
  /** Counts a tier as seen if the gauge says that nobody waits there, and after a while in any case. */
  seeAllInTime(): Promise<void>;
}

export function createSight({
  deps: { clock, config, timing },
  life,
  queueAtStart,
  news,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'timing'>;
  readonly life: Life;
  readonly queueAtStart: QueueRow;
  readonly news: Wake;
}): Sight {
  const tiers = config.tiers.map(({ name }) => name);
  const seen = new Set<string>();
  const emptySinceMs = new Map<string, number>();

  function see(tier: string): void {
    if (seen.has(tier)) return;
    seen.add(tier);
    news.notify();
  }

  return {
    see,
    isAllSeen: () => seen.size === tiers.length,
    noteEmpty: (tier, beganAtMs) => void emptySinceMs.set(tier, beganAtMs),
    isEmptySince: (ms) => tiers.every((tier) => (emptySinceMs.get(tier) ?? -1) >= ms),
    async seeAllInTime() {
      for (const tier of tiers) if (waitingIn(queueAtStart, tier) === 0) see(tier);
      await clock.sleep(timing.sightMs, life.closing);
      for (const tier of tiers) see(tier);
    },
  };
}
