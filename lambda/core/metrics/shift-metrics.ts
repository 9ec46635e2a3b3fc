import type { RefusalReason } from '../attempts/outcome.ts';
import type { MetricPoint } from './metrics.ts';
import { upstreamErrorMetrics } from './request-metrics.ts';

/** A dispatcher's figures of one tier since its last report. */
export interface TierFigures {
  readonly depth: number;
  /** Enqueue time of the oldest request it holds, ms; undefined = it holds none. */
  readonly oldestAtMs: number | undefined;
  readonly waitsMs: readonly number[];
}

/** The same for its model group. */
export interface ShiftFigures {
  readonly group: string;
  readonly nowMs: number;
  readonly tiers: Readonly<Record<string, TierFigures>>;
  readonly turns: number;
  readonly inversions: number;
  readonly leadChanges: number;
  readonly idlePolls: number;
  /** Jobs whose deadline has passed; a waiting caller is counted where it gets its answer. */
  readonly expiredJobs: number;
  readonly upstreamErrors: ReadonlyMap<RefusalReason, number>;
  /** By deployment, 0…1 of the limit that is used most; deployments without limits are left out. */
  readonly windowUse: Readonly<Record<string, number>>;
}

/** The metrics to emit: every tier where somebody waits or waited; otherwise nothing that is zero. */
export function shiftMetrics(figures: ShiftFigures): MetricPoint[] {
  const { group, windowUse, expiredJobs, upstreamErrors } = figures;
  return [
    ...Object.entries(figures.tiers).flatMap(([tier, own]) => tierMetrics(own, { ...figures, tier })),
    ...countOf('Turns', figures.turns, { group }),
    ...countOf('Inversions', figures.inversions, { group }),
    ...countOf('LeadChanges', figures.leadChanges, { group }),
    ...countOf('IdlePolls', figures.idlePolls, { group }),
    ...(expiredJobs > 0 ? [{ name: 'Expired', value: expiredJobs, of: {} } as const] : []),
    ...Object.entries(windowUse).map(
      ([deployment, share]) =>
        ({ name: 'WindowUse', value: 100 * share, of: { group, deployment } }) as const,
    ),
    ...[...upstreamErrors].flatMap(([kind, count]) => upstreamErrorMetrics(group, kind, count)),
  ];
}

function tierMetrics(
  { depth, oldestAtMs, waitsMs }: TierFigures,
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
  name: 'Turns' | 'Inversions' | 'LeadChanges' | 'IdlePolls',
  value: number,
  of: { readonly group: string },
): MetricPoint[] => (value > 0 ? [{ name, value, of }] : []);
