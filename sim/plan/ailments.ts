import type { PlannedAilment } from './plan.ts';
import { type RefusalTold, ailmentKinds, type AilmentKind } from './ailment-kinds.ts';

/** Troubles that pass by themselves. */
export const outages: readonly AilmentKind[] = [
  'limited elsewhere',
  'limited for an unknown time',
  'fails',
  'is away',
];

/** Troubles that the deployment's operator has to mend. */
export const badAccess: readonly AilmentKind[] = [
  'key not accepted',
  'not allowed',
  'no such model',
  'out of credit',
];

/** A deployment's answer to each call at this time of the world, ms: null = no answer; undefined = it is well. */
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

/** True if only the deployment's operator can mend it. */
export const isBadAccess = ({ status, code }: RefusalTold): boolean =>
  status === 401 || status === 403 || status === 404 || code === 'insufficient_quota';
