import type { Event } from '../../monitors/events.ts';
import type { Facts } from '../../monitors/facts.ts';

/** The effect of one request on the gauge of its tier: its bell adds it, and its leaving takes it off. */
interface Share {
  readonly group: string;
  tier: string;
  rangAtMs: number | undefined;
  leftAtMs: number | undefined;
  /** Where it was counted before its last move, and when that was announced, ms; Infinity = not yet. */
  from: string | undefined;
  movedAtMs: number;
}

const shareIn = (group: string, tier: string): Share => ({
  group,
  tier,
  rangAtMs: undefined,
  leftAtMs: undefined,
  from: undefined,
  movedAtMs: Infinity,
});

/** Until a dispatcher knows of a change, it takes the request off the gauge of its old tier. */
const NOTICE_MS = 2_500;

/** Each request's part in the gauges, followed from the events. */
export interface GaugeShares {
  follow(event: Event): void;
  /** When the gauge began to show it, ms; Infinity = it does not. */
  shownSinceMs(id: string): number;
  /** How many requests the gauge of a tier has taken off at `atMs` without having added them. */
  tooFew(group: string, tier: string, atMs: number): number;
}

export function createGaugeShares(facts: Facts): GaugeShares {
  const shares = new Map<string, Share>();
  /** By the function that rings for it. */
  const shareOf = new Map<string, Share>();

  function change(event: Extract<Event, { kind: 'transition' }>): void {
    const share = shares.get(event.id);
    if (share === undefined || event.after === undefined) return;
    const { status, tier, group } = event.after;
    if (group !== share.group) {
      share.leftAtMs ??= facts.nowMs();
      shares.set(`${event.id} in ${share.group}`, share);
      shares.set(event.id, shareIn(group, tier));
      return;
    }
    if (tier !== share.tier) Object.assign(share, { tier, from: share.tier, movedAtMs: Infinity });
    // A ticket rings again when it goes back to its place.
    if (event.transition.name === 'requeue' && shareOf.get(event.by) === share)
      Object.assign(share, { rangAtMs: undefined, leftAtMs: undefined });
    if (status !== 'queued') share.leftAtMs ??= facts.nowMs();
  }

  /** The leader has left and the gauge shows nobody: bells rung for requests still on their way are forgotten. */
  function startAnew(group: string): void {
    for (const share of shares.values()) {
      if (share.group !== group) continue;
      const hasLeft = share.leftAtMs !== undefined;
      share.rangAtMs = hasLeft ? (share.rangAtMs ?? facts.nowMs()) : undefined;
      if (hasLeft) share.from = undefined;
    }
  }

  const isUnbalanced = ({ rangAtMs = Infinity, leftAtMs = Infinity, from, movedAtMs }: Share, atMs: number) =>
    leftAtMs < atMs && (rangAtMs >= atMs || (from !== undefined && leftAtMs < movedAtMs + NOTICE_MS));

  return {
    follow(event) {
      switch (event.kind) {
        case 'created': {
          const { id, group, tier } = event.record;
          const share = shareIn(group, tier);
          shares.set(id, share);
          shareOf.set(event.by, share);
          return;
        }
        case 'sent': {
          const share = shares.get(event.message.id);
          if (share !== undefined) shareOf.set(event.by, share);
          return;
        }
        case 'rang': {
          const share = shareOf.get(event.by);
          if (share !== undefined) share.rangAtMs ??= facts.nowMs();
          return;
        }
        case 'transition':
          change(event);
          return;
        case 'changes announced':
          for (const share of shares.values())
            if (share.group === event.group) share.movedAtMs = Math.min(share.movedAtMs, facts.nowMs());
          return;
        case 'queue row':
          if (event.before.leader !== null && event.after.leader === null) startAnew(event.group);
          return;
        default:
      }
    },

    shownSinceMs: (id) => shares.get(id)?.rangAtMs ?? Infinity,

    tooFew: (group, tier, atMs) =>
      [...shares.values()].filter(
        (share) =>
          share.group === group && (share.tier === tier || share.from === tier) && isUnbalanced(share, atMs),
      ).length,
  };
}
