import type { Tier } from '../config/headway-config.ts';
import type { Timing } from '../requests/timing.ts';

/** An entry of the order book, as far as hiding needs it. */
interface InLine {
  readonly tier: string;
  /** Its message is known to stay invisible until this time, ms. */
  readonly hiddenUntilMs: number;
}

/**
 * Picks the entries of a line (best first) whose messages are to be hidden again, grouped by how long to hide them
 * (ms). That is at most half the time until their turn, so that after a crash they are back before it, and so that
 * only the first of a long line are hidden again and again.
 */
export function planHiding<T extends InLine>(input: {
  readonly line: readonly T[];
  /** How many of a tier wait in its queue, outside the line. */
  readonly outside: (tier: string) => number;
  readonly tiers: readonly Tier[];
  readonly rpm: number;
  readonly nowMs: number;
  readonly timing: Pick<Timing, 'visibilityMs' | 'hideMs'>;
}): ReadonlyMap<number, readonly T[]> {
  const { line, outside, tiers, rpm, nowMs, timing } = input;
  const halfATurnMs = 30_000 / rpm;
  const dueMs = nowMs + timing.visibilityMs / 2;
  const aheadOf = new Map<string, number>();
  let ahead = 0;
  for (const { name } of tiers) {
    aheadOf.set(name, ahead);
    ahead += outside(name);
  }
  const msFor = (places: number) => timing.hideMs.find((ms) => ms <= places * halfATurnMs);
  const plan = Map.groupBy(line, ({ tier, hiddenUntilMs }, rank) =>
    hiddenUntilMs > dueMs ? 0 : (msFor(rank + (aheadOf.get(tier) ?? 0)) ?? timing.visibilityMs),
  );
  plan.delete(0);
  return plan;
}
