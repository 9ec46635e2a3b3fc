import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { Place } from '../../../lambda/core/requests/request.ts';
import { liveLeases } from '../../../lambda/core/windows/leases.ts';
import { shutUntilMs, type WindowRow } from '../../../lambda/core/windows/window-row.ts';
import { decideReservation } from '../../../lambda/core/windows/window.ts';
import type { Event } from '../../monitors/events.ts';
import { goesBefore, groupServedBy, windowOf, type Known } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** After trouble: a lease lapses, messages become visible again, and the schedule runs, late once, and runs again. */
export const RECOVERY_MS = 15_000 + 120_000 + 2 * 60_000 + 20_000;
/** Without trouble: its way, its queue, being seen, and a turn that is reserved ahead. */
const DISPATCH_MS = 9_000;
/** One window. */
const WINDOW_MS = 61_000;

/**
 * While somebody waits and a window has room, turns are given; and the best waiting request gets its turn after one
 * window at the latest.
 */
export function work({ facts, violate }: Watch): Monitor {
  const idleSinceMs = new Map<string, number>();
  /** Since when a request has been the best one waiting in its group, ms. */
  const best = new Map<string, { readonly id: string; readonly sinceMs: number }>();
  const coolUntilMs = new Map<string, number>();

  const isWaiting = ({ record, request, sentAtMs, sinceMs }: Known): boolean =>
    record.status === 'queued' &&
    sentAtMs !== undefined &&
    record.notBeforeMs <= facts.nowMs() &&
    facts.keys.passedUntilMs(record) <= facts.nowMs() &&
    record.deadlineMs > facts.nowMs() + 2_000 &&
    !facts.goneAtMs.has(request.n) &&
    !(record.kind === 'ticket' && facts.answered.has(request.n)) &&
    Math.max(sentAtMs, sinceMs) < facts.nowMs();

  /** The requests that have waited long enough for any leader to have seen them. */
  function check(group: string, waiting: readonly Known[]): void {
    const nowMs = facts.nowMs();
    const first = waiting.reduce((a, b) => (isAhead(a.place, b.place) ? a : b));
    if (first.isUntold) best.delete(group);
    const deployments = usableBy(first, facts.candidatesOf(first.request, first.record.leftOut));
    const tokens = Math.max(...rivalsOf(first, waiting).map(({ request }) => facts.tokensOf(request)));
    const shape = facts.plan.config.window;
    const hasRoom = deployments.some((limits) => {
      const cost = { requests: 1, tokens: limits.tpm === undefined ? 0 : tokens };
      const row = windowOf(facts, limits.id);
      return decideReservation({ row, limits, cost, turnIds: ['next'], nowMs, shape }).kind === 'write';
    });
    const isTakingNone = (limits: Deployment): boolean =>
      isShut(windowOf(facts, limits.id), nowMs) || isFull(windowOf(facts, limits.id), limits, nowMs);
    if (deployments.some(isTakingNone)) coolUntilMs.set(group, nowMs);
    if (!hasRoom) idleSinceMs.set(group, nowMs);
    const [idleForMs, idleBoundMs] = patience(since(idleSinceMs.get(group) ?? nowMs, group, first), 0);
    if (idleForMs > idleBoundMs)
      violate(`${first.record.id} waits, there is room, and for ${seconds(idleForMs)} nobody had a turn`, [
        first.record.id,
      ]);

    const last = best.get(group);
    if (last?.id !== first.record.id) best.set(group, { id: first.record.id, sinceMs: nowMs });
    const bestSinceMs = since(best.get(group)?.sinceMs ?? nowMs, group, first);
    const [waitedMs, waitBoundMs] = patience(bestSinceMs, WINDOW_MS);
    if (waitedMs > waitBoundMs)
      violate(`${first.record.id} is the best that waits, and has been for ${seconds(waitedMs)}`, [
        first.record.id,
      ]);
  }

  /** The group in which somebody has got a turn and used it. */
  function groupServed(event: Event): string | undefined {
    if (facts.plan.keys.length === 0) return groupServedBy(facts, event);
    // A turn may be taken for a request whose key is at its own limit, and be given back: a call shows that it was used.
    return event.kind === 'call' ? facts.groupOf(event.n) : undefined;
  }

  /** A caller whose function began before the deploy cannot call deployments that came with it. */
  function usableBy({ record }: Known, deployments: readonly Deployment[]): readonly Deployment[] {
    const before = new Set(facts.plan.config.deployments.map(({ id }) => id));
    return record.kind === 'job' ? deployments : deployments.filter(({ id }) => before.has(id));
  }

  /** How long this has lasted, and how long it may: longer after trouble, counted from the last of it. */
  function patience(sinceMs: number, moreMs: number): readonly [forMs: number, boundMs: number] {
    const troubleMs = Math.max(facts.crashedAtMs(), facts.disturbedAtMs());
    const isTroubled = troubleMs > sinceMs - RECOVERY_MS;
    const fromMs = Math.max(sinceMs, troubleMs);
    return [facts.nowMs() - fromMs, (isTroubled ? RECOVERY_MS + WINDOW_MS : DISPATCH_MS) + moreMs];
  }

  const since = (ms: number, group: string, { record, sinceMs, placedAtMs, sentAtMs }: Known): number =>
    Math.max(
      ms,
      record.notBeforeMs,
      sinceMs,
      placedAtMs,
      sentAtMs ?? 0,
      coolUntilMs.get(group) ?? 0,
      facts.keys.passedUntilMs(record),
    );

  return {
    on(event) {
      const group = groupServed(event);
      if (group === undefined) return;
      idleSinceMs.set(group, facts.nowMs());
      // A better one came and passed: the waiting one has not been the best all the time.
      best.delete(group);
    },
    tick() {
      const groups = Map.groupBy([...facts.known.values()].filter(isWaiting), ({ record }) => record.group);
      for (const group of new Set(facts.plan.config.deployments.map(({ group }) => group))) {
        const waiting = groups.get(group);
        const isPaused = facts.modeOf(group).mode === 'paused';
        if (waiting !== undefined && !isPaused) check(group, waiting);
        else {
          idleSinceMs.delete(group);
          best.delete(group);
        }
      }
    },
  };
}

const isShut = (row: WindowRow, nowMs: number): boolean => shutUntilMs(row, 1, nowMs) > nowMs;

/** Nobody knows when the calls under way will end. */
const isFull = ({ leases }: WindowRow, { parallel }: Deployment, nowMs: number): boolean =>
  Object.keys(liveLeases(leases, nowMs)).length >= (parallel ?? Infinity);

/** The request, and those of its priority in other flows: one of these may be next, and waits for its tokens. */
const rivalsOf = (first: Known, waiting: readonly Known[]): readonly Known[] =>
  waiting.filter(
    (own) =>
      own === first || (own.place.priority === first.place.priority && own.record.flow !== first.record.flow),
  );

/** Of equals, the lesser id, so that there is one best request, the same for everybody. */
const isAhead = (a: Place, b: Place): boolean => goesBefore(a, b) || (!goesBefore(b, a) && a.id < b.id);

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
