import { waitingIn } from '../../../core/line/queue-row.ts';
import type { Deps } from '../../deps.ts';
import type { Drift } from '../gauge/drift.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Sight } from '../line/sight.ts';
import type { Lease } from './lease.ts';
import type { Life } from './life.ts';
import type { Workload } from './workload.ts';

/**
 * Leaves when the queues are empty: every tier has answered empty to a poll that began after the bell was read,
 * and the bell has not rung since when the lease is given up. So either this dispatcher sees an enqueue, or the
 * enqueuer sees that nobody leads.
 */
export function createLeaving({
  deps: { clock, config, groups, timing },
  group,
  life,
  lease,
  workload,
  sight,
  gauge,
  drift,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'groups' | 'timing'>;
  readonly group: string;
  readonly life: Life;
  readonly lease: Lease;
  readonly workload: Workload;
  readonly sight: Sight;
  readonly gauge: Gauge;
  readonly drift: Drift;
}): () => Promise<void> {
  const goesOn = () => life.isOpen() && workload.isNobodyWaiting();

  return async () => {
    if (!goesOn()) return clock.sleep(timing.reportMs * 4, life.closing);
    const served = gauge.served();
    const { queue } = await groups.read(group);
    const readAtMs = clock.now();
    await drift.correct(queue.enqueued, served);
    // A request that was enqueued and not seen here is late in its queue, or it is drift.
    const isAnyMissing = config.tiers.some(({ name }) => waitingIn({ ...queue, served }, name) > 0);
    const quietFromMs = readAtMs + (isAnyMissing ? timing.pollWaitMs : 0);
    const isQuiet = () => sight.isEmptySince(quietFromMs);
    // Calls in flight may take long: what was seen stays true as long as the bell does not ring.
    while (goesOn() && !(isQuiet() && workload.isIdle())) await clock.sleep(timing.reportMs, life.closing);
    if (!goesOn()) return;
    // Includes tiers for which the bell has never rung: they may have served requests all the same.
    const none = Object.fromEntries(config.tiers.map(({ name }) => [name, 0]));
    await lease.leave({ ...queue, enqueued: { ...none, ...queue.enqueued } });
  };
}
