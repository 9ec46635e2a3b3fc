import { createRandom } from '../../testkit/random.ts';
import { classes } from '../order/cell.ts';

/** One of two deployments fails for a while, at a load beyond their limits. */
export interface Outage {
  readonly seed: number;
  /** Of each deployment, requests in any 60 s. */
  readonly rpm: number;
  /** Arrivals, relative to the limits of both. */
  readonly load: number;
  readonly endMs: number;
  /** When the first deployment fails every call. */
  readonly failsFromMs: number;
  readonly failsUntilMs: number;
}

export const deployments = ['d0', 'd1'] as const;
export type DeploymentId = (typeof deployments)[number];

/** A failure is quick, an answer is not. */
const FAILURE_MS = 200;

export interface Arrival {
  readonly n: number;
  readonly atMs: number;
  readonly priority: number;
  readonly callMs: number;
}

/** Poisson arrivals until the end, the same for every gateway. */
export function drawArrivals({ seed, rpm, load, endMs }: Outage): readonly Arrival[] {
  const random = createRandom(seed);
  const meanGapMs = 60_000 / (load * rpm * deployments.length);
  const arrivals: Arrival[] = [];
  for (let atMs = 0; ;) {
    atMs += -Math.log(1 - random()) * meanGapMs;
    if (atMs >= endMs) return arrivals;
    const priority = priorityOf(random());
    arrivals.push({ n: arrivals.length, atMs, priority, callMs: 1_000 + random() * 2_000 });
  }
}

function priorityOf(uniform: number): number {
  let left = uniform;
  return classes.find(({ share }) => (left -= share) < 0)?.priority ?? 1000;
}

/** A call as the upstream saw it. Times from the start of the run. */
export interface Call {
  readonly n: number;
  readonly deploymentId: DeploymentId;
  readonly atMs: number;
  readonly endMs: number;
  readonly status: 200 | 429 | 500;
}

/** What came of a gateway's run. */
export interface Run {
  readonly calls: readonly Call[];
  /** Requests whose callers were told an error before the end. */
  readonly failed: number;
}

const isFailing = (outage: Outage, deploymentId: DeploymentId, atMs: number): boolean =>
  deploymentId === 'd0' && atMs >= outage.failsFromMs && atMs < outage.failsUntilMs;

/** How long a call takes, and its outcome, unless a limit refuses it. */
export const served = (outage: Outage, deploymentId: DeploymentId, at: { atMs: number; callMs: number }) =>
  isFailing(outage, deploymentId, at.atMs)
    ? ({ status: 500, ms: FAILURE_MS } as const)
    : ({ status: 200, ms: at.callMs } as const);
