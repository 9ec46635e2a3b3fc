import type { PlannedAilment } from './plan.ts';

/** How an upstream refuses a call: its status, and what it says about it. */
export interface RefusalTold {
  readonly status: number;
  readonly code: string | null;
  /** From its `Retry-After`; null = it has none. */
  readonly retryAfterMs: number | null;
}

const told = (
  status: number,
  code: string | null = null,
  retryAfterMs: number | null = null,
): RefusalTold => ({ status, code, retryAfterMs });

/** What is wrong with a deployment for a while; null: nobody answers at its address. */
const ailmentKinds = {
  'limited elsewhere': told(429, 'rate_limit_exceeded', 7_000),
  'limited for an unknown time': told(429, 'rate_limit_exceeded'),
  fails: told(500),
  'is away': null,
  'key not accepted': told(401, 'invalid_api_key'),
  'not allowed': told(403),
  'no such model': told(404, 'model_not_found'),
  'out of credit': told(429, 'insufficient_quota'),
} as const satisfies Readonly<Record<string, RefusalTold | null>>;

export type AilmentKind = keyof typeof ailmentKinds;

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
