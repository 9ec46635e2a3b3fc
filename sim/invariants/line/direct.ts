import { tierOf } from '../../../lambda/core/requests/tiers.ts';
import { goesBefore, groupServedBy, type Known } from '../../monitors/facts.ts';
import { endings, redeliveries, unclearWrites, type Incident } from '../../plan/fault-kinds.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { createGaugeShares } from './gauge-shares.ts';

/** These may leave the gauge wrong until a leader corrects it: the order may then be misjudged. */
const drifting: readonly Incident[] = [
  ...endings,
  ...unclearWrites,
  ...redeliveries,
  ...(['dispatcher cut off', 'hand-over'] as const),
];

/**
 * A retry is back on the gauge with the next report after the table has answered; a turn handed back, when the
 * dispatcher follows it up.
 */
const BACK_MS = 6_000;

/**
 * Nobody passes a queue in which a better request waits in its own tier or a better one, as far as the gauge is
 * right. The gauge shows one too few for each request that had its turn before its bell rang, or was on its way
 * when a leader left. A request whose message SQS delivers late may be taken for drift meanwhile.
 */
export function direct({ facts, violate }: Watch): Monitor {
  const readAtMs = new Map<string, number>();
  const requestOf = new Map<string, number>();
  const shares = createGaugeShares(facts);

  function isShown(own: Known, atMs: number): boolean {
    const { record, sentAtMs = Infinity, sinceMs, isBack, backToldAtMs, isUntold, placedAtMs } = own;
    const shownSinceMs = shares.shownSinceMs(record.id);
    return (
      record.status === 'queued' &&
      sentAtMs < shownSinceMs &&
      shownSinceMs < atMs &&
      (isBack ? backToldAtMs < atMs - BACK_MS : sinceMs < atMs) &&
      !isUntold &&
      placedAtMs < atMs &&
      record.deadlineMs > facts.nowMs() + 2_000
    );
  }

  /** The requests visible on a tier's gauge at `atMs`; none if it shows that many too few. */
  function seenOn(group: string, tier: string, atMs: number): readonly Known[] {
    const shown = [...facts.known.values()].filter(
      (own) => own.record.group === group && own.record.tier === tier && isShown(own, atMs),
    );
    return shown.length > shares.tooFew(group, tier, atMs) ? shown : [];
  }

  return {
    on(event) {
      shares.follow(event);
      if (event.kind === 'arrived') requestOf.set(event.by, event.request.n);
      if (event.kind === 'group read') {
        const read = `${event.by} ${event.group}`;
        if (!readAtMs.has(read)) readAtMs.set(read, facts.nowMs());
      }
      const group = groupServedBy(facts, event);
      if (group === undefined) return;
      const n = requestOf.get(event.by);
      const seenAtMs = readAtMs.get(`${event.by} ${group}`);
      if (n === undefined || seenAtMs === undefined || facts.idOf.has(n)) return;
      if (facts.hasHappened(...drifting)) return;
      const request = facts.requests.get(n);
      if (request === undefined) return;
      const { tiers } = facts.plan.config;
      const own = tiers.indexOf(tierOf(tiers, request.priority));
      const newcomer = { priority: request.priority, enqueuedAtMs: Infinity };
      const passed = tiers
        .slice(0, own + 1)
        .flatMap(({ name }) => seenOn(group, name, seenAtMs))
        .find(({ place }) => goesBefore(place, newcomer));
      if (passed === undefined) return;
      const { id } = passed.record;
      violate(`request ${n} took a turn directly while ${id} waited`, [id, event.by]);
    },
  };
}
