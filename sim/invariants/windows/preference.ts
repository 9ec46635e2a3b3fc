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
  /** When the breaker of each deployment changed last, ms. */
  const brokenAtMs = new Map<string, number>();
  const isFree = ({ id }: Deployment): boolean =>
    !facts.isLimited(id) &&
    windowOf(facts, id).breaker.openings === 0 &&
    pauseOf(id) < facts.nowMs() - IN_HAND_MS - facts.plan.leaseSkewMs;
  const pauseOf = (id: string): number => {
    const { cooldownUntilMs, outUntilMs } = windowOf(facts, id);
    return Math.max(cooldownUntilMs, outUntilMs, brokenAtMs.get(id) ?? -Infinity);
  };
  /** A turn taken for a request that the better one has failed goes to whoever is best when it is handed out. */
  const isLeftOutBySome = ({ id }: Deployment): boolean =>
    [...facts.known.values()].some(({ record }) => record.leftOut.includes(id));

  return {
    on(event) {
      if (event.kind === 'window' && event.after !== undefined && event.after.breaker.openings > 0)
        brokenAtMs.set(event.deploymentId, facts.nowMs());
      // A deploy changes the deployments.
      if (event.kind !== 'call' || facts.plan.deploy !== null) return;
      if (facts.disturbedAtMs() > facts.nowMs() - TROUBLE_MS) return;
      const { n, deploymentId, by } = event;
      const group = facts.deploymentsOf(facts.groupOf(n));
      const called = group.find(({ id }) => id === deploymentId);
      const { leftOut = [] } = facts.known.get(facts.idOf.get(n) ?? '')?.record ?? {};
      const better = group.find(
        (one) => called !== undefined && one.order < called.order && isFree(one) && !leftOut.includes(one.id),
      );
      if (better === undefined || isLeftOutBySome(better)) return;
      violate(`${deploymentId} was called for request ${n} though ${better.id} comes before it`, [
        facts.idOf.get(n) ?? by,
        by,
      ]);
    },
  };
}
