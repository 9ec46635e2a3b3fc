import { windowOf } from '../../monitors/facts.ts';
import type { Event } from '../../monitors/events.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** The first back-off, less its spread. */
const LEAST_PAUSE_MS = 375;
/** Where clocks are further apart, a back-off may seem to be over at once. */
const SKEW_MS = 200;
/** A turn may be handed out this long before its start. */
const AHEAD_MS = 700;
/** From the failure that opens a breaker until turns that were in hand have been used. */
const IN_HAND_MS = 6_500;
/** The same where a turn is taken up in time. */
const OPENED_MS = 2_500;
/** A call on trial of which nothing is heard makes way for another after 30 s. */
const TRIAL_MS = 25_000;
/** A failure up to this long before may have kept a report from being written or seen. */
const TROUBLE_MS = 15_000;
/** Failures in a row after which different requests are enough. */
const STREAK = 3;

interface Failures {
  /** Since the last success. */
  inARow: { readonly n: number; readonly atMs: number }[];
  /** All, in any order. */
  readonly ever: Set<number>;
}

/**
 * A request that a deployment has failed is parked: it takes no turn for a while. A breaker opens when different
 * requests fail, and only then; while it is open its deployment gets no calls.
 */
export function failing({ facts, violate }: Watch): Monitor {
  const byDeployment = new Map<string, Failures>();
  /** By request: its last failure. */
  const last = new Map<
    number,
    { readonly deploymentId: string; readonly atMs: number; readonly by: string }
  >();
  /** When the breaker of each deployment opened or closed last, ms. */
  const changedAtMs = new Map<string, number>();

  /** By deployment: the last call that tried it. */
  const trials = new Map<string, { readonly openings: number; readonly atMs: number }>();

  const failuresOf = (id: string): Failures => {
    const known = byDeployment.get(id) ?? { inARow: [], ever: new Set<number>() };
    byDeployment.set(id, known);
    return known;
  };
  const isCalm = (): boolean => facts.disturbedAtMs() < facts.nowMs() - TROUBLE_MS;
  const about = (n: number, by: string) => [facts.idOf.get(n) ?? by, by];

  function answered({
    by,
    n,
    deploymentId,
    form,
    told,
  }: Extract<Event, { readonly kind: 'call answered' }>): void {
    const failures = failuresOf(deploymentId);
    if (form !== null) {
      failures.inARow = [];
      return;
    }
    // No answer, or an error of the upstream's own.
    if (told !== null && told.status < 500) return;
    failures.ever.add(n);
    const atMs = facts.nowMs();
    // A call without an answer may have been broken off from here, which says nothing about its deployment.
    if (told !== null) failures.inARow.push({ n, atMs });
    last.set(n, { deploymentId, atMs, by });
  }

  function called({ n, deploymentId, by }: Extract<Event, { readonly kind: 'call' }>): void {
    const nowMs = facts.nowMs();
    const before = last.get(n);
    const isAlone = facts.deploymentsOf(facts.groupOf(n)).length === 1;
    const { leaseSkewMs } = facts.plan;
    const isTimed = leaseSkewMs <= SKEW_MS && isCalm();
    // Another function's clock may be ahead.
    const pauseMs = before?.by === by ? LEAST_PAUSE_MS : LEAST_PAUSE_MS - leaseSkewMs;
    // Before a deploy, its group may have had another deployment, which takes the call at once.
    const isSame = before?.deploymentId === deploymentId;
    if (isAlone && isTimed && isSame && nowMs - before.atMs < pauseMs)
      violate(`request ${n} was called for again at once after it had failed`, about(n, by));
    const { breaker } = windowOf(facts, deploymentId);
    const sinceMs = changedAtMs.get(deploymentId) ?? nowMs;
    const isOpen = breaker.openings > 0 && breaker.untilMs - leaseSkewMs > nowMs;
    if (isOpen && isCalm() && nowMs > sinceMs + OPENED_MS)
      violate(`${deploymentId} was called for request ${n} while its breaker is open`, about(n, by));
    checkClosed(n, deploymentId, by);
    if (breaker.openings === 0 || breaker.step > 1 || breaker.untilMs > nowMs) return;
    const trial = trials.get(deploymentId);
    trials.set(deploymentId, { openings: breaker.openings, atMs: nowMs });
    const isSecond = trial?.openings === breaker.openings && nowMs - trial.atMs < TRIAL_MS;
    if (isSecond && isCalm() && nowMs > sinceMs + OPENED_MS)
      violate(`${deploymentId} was called for request ${n} while another call tries it`, about(n, by));
  }

  /** Different requests have failed in a row, and nobody has been told. */
  function checkClosed(n: number, deploymentId: string, by: string): void {
    const { inARow } = failuresOf(deploymentId);
    const enough = inARow.findIndex(
      (_, at) => at >= STREAK - 1 && new Set(inARow.slice(0, at + 1).map((one) => one.n)).size > 1,
    );
    const sinceMs = inARow[enough]?.atMs;
    if (sinceMs === undefined || facts.nowMs() < sinceMs + IN_HAND_MS || !isCalm()) return;
    if (facts.crashedAtMs() > (inARow[0]?.atMs ?? 0) - TROUBLE_MS) return;
    if (windowOf(facts, deploymentId).breaker.openings > 0) return;
    violate(`${deploymentId} has failed different requests in a row and is called as before`, about(n, by));
  }

  return {
    on(event) {
      switch (event.kind) {
        case 'call answered':
          answered(event);
          return;
        case 'call':
          called(event);
          return;
        case 'window': {
          const { after, before, deploymentId, by } = event;
          if (after === undefined || after.breaker.openings === before.breaker.openings) return;
          changedAtMs.set(deploymentId, facts.nowMs());
          const opens = before.breaker.openings === 0 && after.breaker.openings > 0;
          // A call that never arrived fails its request, and is not seen here; nor is an answer that is none.
          const isSeen = !facts.hasHappened('upstream cut before') && !facts.plan.isWire;
          if (opens && isSeen && failuresOf(deploymentId).ever.size < 2)
            violate(`the breaker of ${deploymentId} has opened for one request alone`, [by]);
          if (before.breaker.openings > 0 && after.breaker.openings === 0)
            failuresOf(deploymentId).inARow = [];
          return;
        }
        case 'transition': {
          const { transition, before, after } = event;
          if (after === undefined || before === undefined) return;
          if (transition.name !== 'grant' && transition.name !== 'start') return;
          if (before.notBeforeMs > facts.nowMs() + AHEAD_MS + facts.plan.leaseSkewMs)
            violate(`${event.id} was given a turn while it is parked`, [event.id, event.by]);
          return;
        }
        default:
      }
    },
  };
}
