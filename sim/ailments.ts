import type { PlannedAilment } from './plan.ts';
import { type RefusalTold, ailmentKinds, type AilmentKind } from './ailment-kinds.ts';

/** What passes by itself. */
export const outages: readonly AilmentKind[] = [
  'limited elsewhere',
  'limited for an unknown time',
  'fails',
  'is away',
];

/** What its operator has to mend. */
export const badAccess: readonly AilmentKind[] = [
  'key not accepted',
  'not allowed',
  'no such model',
  'out of credit',
];

/** What a deployment answers to each call at this time of the world, ms: null = nothing; undefined = it is well. */
export function ailmentAt(
  ailments: readonly PlannedAilment[],
  deploymentId: string,
  atMs: number,
): RefusalTold | null | undefined {
  const found = ailments.find(
    (ailment) => ailment.deploymentId === deploymentId && ailment.fromMs <= atMs && atMs < ailment.untilMs,
  );
  return found && ailmentKinds[found.kind];
}

/** Nothing but its operator mends it. */
export const isBadAccess = ({ status, code }: RefusalTold): boolean =>
  status === 401 || status === 403 || status === 404 || code === 'insufficient_quota';
