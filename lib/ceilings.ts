import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';

/** The most that a stage accepts, per second: far above its use, so that runaway load costs a bounded sum. */
export interface Ceilings {
  /** Calls of the API. */
  readonly requests: number;
  readonly burst: number;
  /** For each table. */
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** Half of the account's 10,000 a second and burst of 5,000: other APIs share them. */
const MOST_REQUESTS = 5_000;
const LEAST_REQUESTS = 500;
/** Calls of the API for each turn that the limits give: submits that queue, looks, collects and retries. */
const CALLS_PER_TURN = 100;
/** From submit to answer, an item of 1 KB is written at most six times and read ten times. */
const WRITES_PER_CALL = 8;
const READS_PER_CALL = 10;
/** The quota of a table, unless AWS has raised it. */
const MOST_UNITS = 40_000;

/** From the limits of all deployments together; if one has no limit, the most (docs/decisions/0021-ceilings.md). */
export function ceilingsOf({ deployments }: Pick<HeadwayConfig, 'deployments'>): Ceilings {
  const turns = deployments.reduce((total, { rpm }) => total + (rpm ?? Infinity), 0) / 60;
  const wanted = Math.ceil(turns * CALLS_PER_TURN);
  const requests = Math.min(MOST_REQUESTS, Math.max(LEAST_REQUESTS, wanted));
  return {
    requests,
    burst: Math.min(MOST_REQUESTS, 2 * requests),
    readUnits: Math.min(MOST_UNITS, requests * READS_PER_CALL),
    writeUnits: Math.min(MOST_UNITS, requests * WRITES_PER_CALL),
  };
}
