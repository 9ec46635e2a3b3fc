import { latestStartMs } from '../../../lambda/app/requests/latest-start.ts';
import { REACTION_MS } from '../../../lambda/core/line/worst-case.ts';
import { emptyQueueRow, type QueueRow } from '../../../lambda/core/line/queue-row.ts';
import { fixedSecrets } from '../../../lambda/ports/fixed-secrets.ts';
import type { Event } from '../../monitors/events.ts';
import { goesBefore, type Known } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { RECOVERY_MS } from './work.ts';

/** One request more before it costs one window at most, and the reaction to it. */
const PIECE_MS = 61_000 + REACTION_MS;
/** After a failed call, its request is on its way back for a while, and nobody counts it. */
const BACK_MS = 15_000;

/** What a caller was told, or would have been told if it had asked. */
interface Told {
  readonly atMs: number;
  readonly latestMs: number;
}

/**
 * Nobody starts after the `latest_start` that it was told. That holds from a look on until something goes wrong, a
 * call of the group fails, a deployment pauses, or operators pause the group; who had an earlier arrival and had not
 * been counted when somebody looked, or moves ahead, makes it one window later.
 */
export function latestStart({ facts, violate }: Watch): Monitor {
  const told = new Map<string, Told>();
  const rows = new Map<string, QueueRow>();
  const sentBy = new Map<string, string>();
  const rangAtMs = new Map<string, number>();
  /** When something happened in a group after which nothing holds that was told before, ms. */
  const brokenAtMs = new Map<string, number>();
  const deps = {
    config: facts.plan.config,
    clock: { now: facts.nowMs, sleep: () => Promise.resolve() },
    secrets: fixedSecrets(),
  };

  /** A bell is no event of the row's own. */
  function countIn({ group, tier }: Extract<Event, { kind: 'rang' }>): void {
    const row = rows.get(group) ?? emptyQueueRow;
    rows.set(group, { ...row, enqueued: { ...row.enqueued, [tier]: (row.enqueued[tier] ?? 0) + 1 } });
  }

  function breakPromises(group: string): void {
    brokenAtMs.set(group, facts.nowMs());
    for (const id of told.keys()) if (facts.known.get(id)?.record.group === group) told.delete(id);
  }

  function isTroubled(group: string): boolean {
    const troubleMs = Math.max(facts.crashedAtMs(), facts.disturbedAtMs()) + RECOVERY_MS;
    return Math.max(troubleMs, (brokenAtMs.get(group) ?? -Infinity) + BACK_MS) > facts.nowMs();
  }

  const isWaiting = ({ record, request, isUntold }: Known): boolean =>
    record.status === 'queued' &&
    record.deadlineMs > facts.nowMs() &&
    !isUntold &&
    rangAtMs.has(record.id) &&
    !facts.goneAtMs.has(request.n) &&
    !(record.kind === 'ticket' && facts.answered.has(request.n)) &&
    facts.keys.passedUntilMs(record) <= facts.nowMs();

  /** Looks at a request; of all that it was told, the earliest time counts. */
  function look({ record }: Known): void {
    const queue = rows.get(record.group) ?? emptyQueueRow;
    const latestMs = latestStartMs(deps, record, { queue, windows: Object.fromEntries(facts.windows) });
    if (latestMs !== null && latestMs < (told.get(record.id)?.latestMs ?? Infinity))
      told.set(record.id, { atMs: facts.nowMs(), latestMs });
  }

  /** Those of an earlier arrival who had not been counted when it was told, and those who have moved ahead since. */
  const uncounted = (own: Known, { atMs }: Told): number =>
    [...facts.known.values()].filter(
      (other) =>
        other.record.group === own.record.group &&
        !goesBefore(own.place, other.place) &&
        other !== own &&
        ((other.place.priority === own.place.priority &&
          (rangAtMs.get(other.record.id) ?? Infinity) > atMs) ||
          other.placedAtMs > atMs),
    ).length;

  function check(own: Known): void {
    const promise = told.get(own.record.id);
    if (promise === undefined || facts.nowMs() <= promise.latestMs) return;
    const lateMs = facts.nowMs() - promise.latestMs - uncounted(own, promise) * PIECE_MS;
    if (lateMs <= 0) return;
    const { id } = own.record;
    violate(`${id} starts ${(lateMs / 1_000).toFixed(1)} s after the latest start that it was told`, [id]);
  }

  function onTransition({ id, transition, after }: Extract<Event, { kind: 'transition' }>): void {
    const own = facts.known.get(id);
    if (own === undefined || after === undefined) return;
    if (after.status === 'granted' || after.status === 'in_progress') check(own);
    if (after.status !== 'queued' || transition.name === 'change') told.delete(id);
    if (transition.name !== 'change' && transition.name !== 'convert' && transition.name !== 'sent')
      if (after.status === 'queued') breakPromises(after.group);
  }

  return {
    on(event) {
      if (event.kind === 'transition') onTransition(event);
      if (event.kind === 'queue row') rows.set(event.group, event.after);
      if (event.kind === 'mode set') breakPromises(event.group);
      if (event.kind === 'window' && ['cool', 'out', 'breaker'].includes(event.write.kind))
        breakPromises(event.group);
      if (event.kind === 'sent') sentBy.set(event.by, event.message.id);
      if (event.kind !== 'rang') return;
      countIn(event);
      const own = facts.known.get(sentBy.get(event.by) ?? '');
      if (own === undefined) return;
      if (!rangAtMs.has(own.record.id)) rangAtMs.set(own.record.id, facts.nowMs());
      if (!isTroubled(own.record.group) && isWaiting(own)) look(own);
    },
    tick() {
      for (const own of facts.known.values()) {
        const { id, group } = own.record;
        if (isTroubled(group) || !isWaiting(own)) told.delete(id);
        else {
          look(own);
          check(own);
        }
      }
    },
  };
}
