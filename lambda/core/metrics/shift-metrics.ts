import type { MetricPoint } from './metrics.ts';
import { upstreamErrorMetrics } from './request-metrics.ts';
import type { Counts } from './tally.ts';

/** One tier as a dispatcher sees it. */
interface TierState {
  readonly depth: number;
  /** Enqueue time of the oldest request it holds, ms; undefined = it holds none. */
  readonly oldestAtMs: number | undefined;
}

/** A model group as its dispatcher sees it. */
export interface ShiftState {
  readonly group: string;
  readonly nowMs: number;
  readonly tiers: Readonly<Record<string, TierState>>;
  /** By deployment, 0…1 of the limit that is used most; deployments without limits are left out. */
  readonly windowUse: Readonly<Record<string, number>>;
}

/** The metrics to emit: every tier where somebody waits or waited; otherwise nothing that is zero. */
export function shiftMetrics(state: ShiftState, counts: Counts): MetricPoint[] {
  const { group, windowUse, nowMs } = state;
  const { waits, expiredJobs, upstreamErrors } = counts;
  return [
    ...Object.entries(state.tiers).flatMap(([tier, own]) =>
      tierMetrics({ ...own, waitsMs: waits.get(tier)?.values() ?? [] }, { group, tier, nowMs }),
    ),
    ...countOf('Turns', counts.turns, { group }),
    ...countOf('StarvedTurns', counts.starvedTurns, { group }),
    ...countOf('Inversions', counts.inversions, { group }),
    ...countOf('LeadChanges', counts.leadChanges, { group }),
    ...countOf('IdlePolls', counts.idlePolls, { group }),
    ...(expiredJobs > 0 ? [{ name: 'Expired', value: expiredJobs, of: {} } as const] : []),
    ...Object.entries(windowUse).map(
      ([deployment, share]) =>
        ({ name: 'WindowUse', value: 100 * share, of: { group, deployment } }) as const,
    ),
    ...[...upstreamErrors].flatMap(([kind, count]) => upstreamErrorMetrics(group, kind, count)),
  ];
}

function tierMetrics(
  { depth, oldestAtMs, waitsMs }: TierState & { readonly waitsMs: readonly number[] },
  { group, tier, nowMs }: { readonly group: string; readonly tier: string; readonly nowMs: number },
): MetricPoint[] {
  const of = { group, tier };
  if (depth === 0 && waitsMs.length === 0) return [];
  const ageMs = oldestAtMs === undefined ? 0 : Math.max(0, nowMs - oldestAtMs);
  return [
    { name: 'Depth', value: depth, of },
    { name: 'OldestAge', value: ageMs / 1_000, of },
    ...(waitsMs.length === 0 ? [] : [{ name: 'Wait', value: waitsMs, of } as const]),
  ];
}

const countOf = (
  name: 'Turns' | 'StarvedTurns' | 'Inversions' | 'LeadChanges' | 'IdlePolls',
  value: number,
  of: { readonly group: string },
): MetricPoint[] => (value > 0 ? [{ name, value, of }] : []);
