import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** Only one leads a group at a time: nobody takes a lease that another still holds. */
export function leader({ facts, violate }: Watch): Monitor {
  /** Clocks may be this far apart, as far as leases are concerned, before one can be taken too early. */
  const skewMs = facts.plan.leaseSkewMs;
  return {
    on(event) {
      if (event.kind !== 'queue row') return;
      const { before, after, group } = event;
      const isTaken = before.leader !== null && after.leader !== null && after.leader !== before.leader;
      if (isTaken && before.leaseUntilMs > facts.nowMs() + skewMs)
        violate(`${event.by} took the lease of ${group} while ${before.leader} held it`, [event.by]);
    },
  };
}
