import type { Tier } from '../../config/headway-config.ts';

/** A tier whose share of the turns counts while it waits. */
export interface SharedTier {
  readonly name: string;
  /** Its share in millionths, so that sums stay exact. */
  readonly share: number;
}

/** By tier: what it has been passed over for, in millionths of a turn. A tier without an entry has none. */
export type Credits = Readonly<Partial<Record<string, number>>>;

/** One turn, in millionths. */
export const TURN = 1_000_000;

/** The tiers that have a share. */
export const sharedTiers = (tiers: readonly Tier[]): readonly SharedTier[] =>
  tiers.flatMap(({ name, minShare = 0 }) =>
    minShare > 0 ? [{ name, share: Math.round(minShare * TURN) }] : [],
  );

/** Of any so many turns that are given while this tier alone is due, one is its own. */
export const periodOf = ({ share }: SharedTier): number => Math.ceil(TURN / share);

/** By how much a tier that gets the next turn has what makes a turn; below 0: it is not due. */
const surplusOf = (credits: Credits, { name, share }: SharedTier): number =>
  (credits[name] ?? 0) + share - TURN;

/**
 * The tiers whose turn is due, the longest due first: so each other one goes before a tier at most once, and of any
 * period and as many turns more as there are other shares, one is its own.
 */
export function dueTiers(tiers: readonly SharedTier[], credits: Credits): readonly string[] {
  const due = tiers.filter((tier) => surplusOf(credits, tier) >= 0);
  return due
    .toSorted((a, b) => surplusOf(credits, b) * a.share - surplusOf(credits, a) * b.share)
    .map(({ name }) => name);
}

/** A turn that is given. */
export interface GivenTurn {
  /** The tier that gets it. */
  readonly to: string;
  readonly isWaiting: (tier: string) => boolean;
  /** Tiers whose turn is due, and where nobody could use this one. */
  readonly unable?: readonly string[];
}

/**
 * The credits after a turn. A tier that waits and is passed over gains its share; the one that gets the turn pays a
 * turn less its share. One that could not use its due turn keeps what it has. A tier where nobody waits has none:
 * time without need is no claim.
 */
export function creditsAfter(
  tiers: readonly SharedTier[],
  credits: Credits,
  { to, isWaiting, unable = [] }: GivenTurn,
): Credits {
  const creditOf = ({ name, share }: SharedTier): number => {
    const credit = credits[name] ?? 0;
    if (name === to) return Math.max(0, credit + share - TURN);
    if (!isWaiting(name)) return 0;
    return unable.includes(name) ? credit : credit + share;
  };
  return Object.fromEntries(tiers.map((tier) => [tier.name, creditOf(tier)]));
}

/** The credits as if a turn had not been given that took them from `before` to `after`. */
export const creditsWithout = (now: Credits, before: Credits, after: Credits): Credits =>
  Object.fromEntries(
    Object.entries(now).map(([name, credit = 0]) => [
      name,
      Math.max(0, credit + (before[name] ?? 0) - (after[name] ?? 0)),
    ]),
  );

/**
 * A line in the order in which turns will be given, as far as is known: `inOrder` with the due turns of tiers moved
 * forward. The first `count` of it.
 */
export function upcoming<T extends { readonly tier: string }>(
  tiers: readonly SharedTier[],
  credits: Credits,
  { inOrder, count }: { readonly inOrder: readonly T[]; readonly count: number },
): readonly T[] {
  if (tiers.length === 0) return inOrder.slice(0, count);
  const left = Map.groupBy(inOrder, ({ tier }) => tier);
  const names = [...left.keys()];
  const next = new Map(names.map((name) => [name, 0]));
  const headOf = (name: string): T | undefined => left.get(name)?.[next.get(name) ?? 0];
  const line: T[] = [];
  let now = credits;
  while (line.length < count) {
    const waiting = names.filter((name) => headOf(name) !== undefined);
    const to = dueTiers(tiers, now).find((name) => waiting.includes(name)) ?? waiting[0];
    const taken = to === undefined ? undefined : headOf(to);
    if (to === undefined || taken === undefined) break;
    line.push(taken);
    next.set(to, (next.get(to) ?? 0) + 1);
    now = creditsAfter(tiers, now, { to, isWaiting: (name) => waiting.includes(name) });
  }
  return line;
}
