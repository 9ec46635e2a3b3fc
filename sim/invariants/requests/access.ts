import { isBadAccess } from '../../plan/ailments.ts';
import { windowOf } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** A failure up to this long before may have kept a mark from being written or seen. */
const TROUBLE_MS = 15_000;
/** A turn handed out before the mark may be taken up until its caller counts as gone. */
const IN_HAND_MS = 6_500;
const EARLY_MS = 100;
const DEADLINE_MS = 2_000;

/**
 * A request that meets a deployment whose key, model or account is useless goes on to another of its group; if
 * there is no other, the error is its answer, after one call. While another deployment serves, the bad one gets no
 * turns.
 */
export function access({ facts, violate }: Watch): Monitor {
  /** By request and deployment: how often it was refused for that reason. */
  const refusals = new Map<string, number>();
  const lastOf = new Map<string, number>();
  /** By deployment: since when and until when it is out, ms. */
  const out = new Map<string, { readonly fromMs: number; readonly untilMs: number }>();
  const startMs = facts.nowMs();

  /** True if another of its group has been well all the time, and the request fits it. */
  function hasWellOne(n: number): boolean {
    const request = facts.requests.get(n);
    if (request === undefined) return false;
    return facts
      .deploymentsOf(facts.groupOf(request.n))
      .some(
        ({ id, tpm = Infinity }) =>
          facts.tokensOf(request) <= tpm &&
          windowOf(facts, id).outUntilMs <= facts.nowMs() &&
          facts.plan.ailments.every(
            (one) =>
              one.deploymentId !== id || one.fromMs > facts.nowMs() - startMs || one.untilMs < request.atMs,
          ),
      );
  }

  function fail(n: number, by: string): void {
    const { atMs = 0, timeoutMs = 0 } = facts.requests.get(n) ?? {};
    // A request that gets no turn on the other in time is told the error that it met, and not that its time is up.
    const isOverdue = facts.nowMs() - startMs > atMs + timeoutMs - DEADLINE_MS;
    if (isOverdue || !hasWellOne(n) || facts.disturbedAtMs() > -Infinity) return;
    violate(`request ${n} failed by a bad deployment though another one was well`, [facts.idOf.get(n) ?? by]);
  }

  return {
    on(event) {
      const nowMs = facts.nowMs();
      switch (event.kind) {
        case 'window':
          if (event.write.kind === 'out' && event.after !== undefined)
            out.set(event.deploymentId, { fromMs: nowMs, untilMs: event.after.outUntilMs });
          return;
        case 'call': {
          const { n, deploymentId, by } = event;
          const request = facts.requests.get(n);
          if (request === undefined || facts.disturbedAtMs() > nowMs - TROUBLE_MS) return;
          const isAlone = facts.deploymentsOf(facts.groupOf(request.n)).length === 1;
          // A function that died may have left its attempt to another.
          if (
            isAlone &&
            (refusals.get(`${n} ${deploymentId}`) ?? 0) > 0 &&
            facts.disturbedAtMs() === -Infinity
          )
            violate(`request ${n} was called for again on the only deployment, which is bad`, [by]);
          const mark = out.get(deploymentId);
          const isMarked =
            mark !== undefined &&
            nowMs > mark.fromMs + IN_HAND_MS &&
            nowMs < mark.untilMs - facts.plan.leaseSkewMs - EARLY_MS;
          // Another one that comes into service meanwhile is noticed at the next look, too.
          const serving = facts.servingOf(request);
          const isNew = serving.some(({ id }) => (out.get(id)?.untilMs ?? 0) > nowMs - IN_HAND_MS);
          // A turn taken for a request that fits nowhere else may go to another, or to those behind it.
          const isForLarger = facts.plan.requests.some(
            (other) =>
              facts.groupOf(other.n) === facts.groupOf(request.n) &&
              facts.servingOf(other).some(({ id }) => id === deploymentId),
          );
          if (isMarked && !isNew && !isForLarger)
            violate(`${deploymentId} was called for request ${n} while it is out of service`, [by]);
          return;
        }
        case 'call answered': {
          lastOf.delete(`${event.by} ${event.n}`);
          if (event.told === null || !isBadAccess(event.told)) return;
          const refused = `${event.n} ${event.deploymentId}`;
          refusals.set(refused, (refusals.get(refused) ?? 0) + 1);
          lastOf.set(`${event.by} ${event.n}`, event.call);
          return;
        }
        case 'transition':
          if (event.after === undefined || event.transition.name !== 'fail') return;
          if (lastOf.has(`${event.by} ${facts.known.get(event.id)?.request.n ?? -1}`))
            fail(facts.known.get(event.id)?.request.n ?? -1, event.by);
          return;
        case 'answered':
          if (event.outcome.door === 'complete' && event.outcome.status === 'refused')
            if (lastOf.has(`${event.by} ${event.n}`)) fail(event.n, event.by);
          return;
        default:
      }
    },
  };
}
