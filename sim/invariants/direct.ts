import { tierOf } from '../../lambda/core/tiers.ts';
import { goesBefore } from '../facts.ts';
import { endings, redeliveries, unclearWrites, type Incident } from '../fault-kinds.ts';
import type { Monitor, Watch } from '../monitors.ts';

/** What may leave the gauge wrong until a leader sets it right: who goes first may then be misjudged. */
const drifting: readonly Incident[] = [
  ...[...endings, ...unclearWrites, ...redeliveries],
  ...(['dispatcher cut off', 'hand-over'] as const),
  // A bell that rings seconds after its request was served.
  'table slow',
];

/** A retry is back on the gauge with the next report; a turn handed back, when the dispatcher follows it up. */
const BACK_MS = 6_000;

/** Nobody passes a queue in which a better one waits at its own tier or above, as far as the gauge is right. */
export function direct({ facts, violate }: Watch): Monitor {
  const readAtMs = new Map<string, number>();
  const requestOf = new Map<string, number>();

  return {
    on(event) {
      if (event.kind === 'arrived') requestOf.set(event.by, event.request.n);
      if (event.kind === 'group read' && !readAtMs.has(event.by)) readAtMs.set(event.by, facts.nowMs());
      if (event.kind !== 'window' || event.turns === 0) return;
      const n = requestOf.get(event.by);
      const seenAtMs = readAtMs.get(event.by);
      if (n === undefined || seenAtMs === undefined || facts.idOf.has(n)) return;
      if (facts.hasHappened(...drifting)) return;
      const request = facts.requests.get(n);
      if (request === undefined) return;
      const { tiers } = facts.plan.config;
      const rank = (priority: number) => tiers.indexOf(tierOf(tiers, priority));
      for (const own of facts.known.values()) {
        const { record, place, rangAtMs } = own;
        if (record.group !== request.group || record.status !== 'queued') continue;
        if (rangAtMs === undefined || rangAtMs >= seenAtMs) continue;
        if (own.sinceMs >= seenAtMs - (own.isBack ? BACK_MS : 0)) continue;
        if (own.isUntold || own.placedAtMs >= seenAtMs) continue;
        if (record.deadlineMs <= facts.nowMs() + 2_000 || rank(place.priority) > rank(request.priority))
          continue;
        const newcomer = { priority: request.priority, enqueuedAtMs: Infinity };
        if (goesBefore(place, newcomer))
          violate(`request ${n} took a turn directly while ${record.id} waited`, [record.id, event.by]);
      }
    },
  };
}
