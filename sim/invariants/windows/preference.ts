import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { windowOf } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** From the end of a pause to a call: a view of the group, a turn ahead, and its way. */
const IN_HAND_MS = 2_500;
/** A failure up to this long before may have kept a turn in hand for longer. */
const TROUBLE_MS = 15_000;

/**
 * No call goes to a deployment while another of its group comes before it by its `order` and can take it: one
 * without limits whose pause has been over for a while.
 */
export function preference({ facts, violate }: Watch): Monitor {
  const isFree = ({ id }: Deployment): boolean =>
    !facts.isLimited(id) && pauseOf(id) < facts.nowMs() - IN_HAND_MS - facts.plan.leaseSkewMs;
  const pauseOf = (id: string): number => {
    const { cooldownUntilMs, outUntilMs } = windowOf(facts, id);
    return Math.max(cooldownUntilMs, outUntilMs);
  };

  return {
    on(event) {
      // A deploy changes the deployments.
      if (event.kind !== 'call' || facts.plan.deploy !== null) return;
      if (facts.disturbedAtMs() > facts.nowMs() - TROUBLE_MS) return;
      const { n, deploymentId, by } = event;
      const group = facts.deploymentsOf(facts.requests.get(n)?.group ?? '');
      const called = group.find(({ id }) => id === deploymentId);
      const better = group.find((one) => called !== undefined && one.order < called.order && isFree(one));
      if (better === undefined) return;
      violate(`${deploymentId} was called for request ${n} though ${better.id} comes before it`, [
        facts.idOf.get(n) ?? by,
        by,
      ]);
    },
  };
}
