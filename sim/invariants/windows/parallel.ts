import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { losing } from './turns.ts';

/**
 * No deployment has more calls under way than it allows, unless the table was away for so long that leases could not
 * be renewed; and every lease is given back, unless its holder was struck.
 */
export function parallel({ facts, violate }: Watch): Monitor {
  /** By deployment: the calls under way, and the functions that make them. */
  const under = new Map<string, Map<number, string>>();
  const callsOn = (deploymentId: string): Map<number, string> => {
    const calls = under.get(deploymentId) ?? new Map<number, string>();
    under.set(deploymentId, calls);
    return calls;
  };

  return {
    on(event) {
      switch (event.kind) {
        case 'call': {
          const { call, by, n, deploymentId } = event;
          const calls = callsOn(deploymentId).set(call, by);
          const { parallel: most } = facts.limitsOf(deploymentId);
          if (calls.size > most && !facts.hasHappened('table outage'))
            violate(`${calls.size} calls of ${deploymentId} are under way, and ${most} may be`, [
              facts.idOf.get(n) ?? by,
            ]);
          return;
        }
        case 'call over':
          for (const calls of under.values()) calls.delete(event.call);
          return;
        case 'ended':
          for (const calls of under.values())
            for (const [call, by] of calls) if (by === event.by) calls.delete(call);
          return;
        default:
      }
    },
    atRest() {
      if (facts.hasHappened(...losing) || facts.goneAtMs.size > 0) return;
      for (const [id, { leases }] of facts.windows)
        for (const lease of Object.keys(leases)) violate(`the lease ${lease} of ${id} was never freed`, []);
    },
  };
}
