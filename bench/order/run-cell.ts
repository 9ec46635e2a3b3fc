import { createRandom } from '../../testkit/random.ts';
import { mean, quantile, type Estimate } from '../../testkit/statistics.ts';
import { drawArrivals, type Arrivals } from './arrivals.ts';
import { batchLine } from './disciplines/batch-line.ts';
import { classes, isSteady, loadsUpTo, type Cell } from './cell.ts';
import { fifoLine } from './disciplines/fifo-line.ts';
import { runHeadway } from './headway-run.ts';
import { countInversions, countTooLate, mostAtOnce, shareInRange, useWhileWaiting } from './order-checks.ts';
import { pollingLine } from './disciplines/polling-line.ts';
import { priorityLine } from './disciplines/priority-line.ts';
import { simulateQueue, type Line } from './disciplines/queue-simulation.ts';
import { ratioOfMeans } from './ratio-of-means.ts';
import { laws } from './service-law.ts';
import { cobham } from './theory.ts';

/** Waits of one class, seconds; null if they grow for as long as the load lasts. */
export type Waits = { readonly mean: number; readonly p99: number } | null;

export type Discipline = 'ideal' | 'headway' | 'batches' | 'fifo' | 'polling';

export interface CellResult {
  readonly cell: Cell;
  /** Theoretical mean wait of each class, seconds; undefined if there is no formula. */
  readonly theory: readonly number[] | undefined;
  readonly waits: Readonly<Record<Discipline, readonly Waits[]>>;
  /** Mean wait of the top class under Headway over that in the ideal queue, with its standard error. */
  readonly overIdeal: Estimate;
  /** For Headway only. */
  readonly use: number;
  readonly inversions: number;
  /** The share of requests that started within the range that they were told. */
  readonly inRange: number;
  /** Requests that started after the latest start that they were told. */
  readonly tooLate: number;
  readonly mostAtOnce: number;
  /** How long Headway's run took on this machine. */
  readonly tookSeconds: number;
}

/** One load under every discipline, on the same arrivals. */
export async function runCell(cell: Cell): Promise<CellResult> {
  const arrivals = drawArrivals(cell);
  const { deployments } = cell;
  const classOf = (request: number): number => arrivals.classOf[request]!;
  const under = (line: Line): Float64Array => simulateQueue(arrivals, deployments, line);
  const strict = isSteady(cell.load);
  const mixed = classes.map(() => cell.load < 1);
  const beganAtMs = performance.now();
  const calls = await runHeadway(cell, arrivals);
  const ideal = under(priorityLine(classOf));
  const topWaits = (startMs: Float64Array) => waitsIn(arrivals, startMs, 0);
  return {
    cell,
    tookSeconds: (performance.now() - beganAtMs) / 1000,
    theory: theoryOf(cell),
    waits: {
      ideal: waitsOf(arrivals, ideal, strict),
      headway: waitsOf(arrivals, calls.startMs, strict),
      batches: waitsOf(arrivals, under(batchLine(classOf)), strict),
      fifo: waitsOf(arrivals, under(fifoLine()), mixed),
      polling: waitsOf(arrivals, under(pollingLine(createRandom(cell.seed + 2))), mixed),
    },
    overIdeal: ratioOfMeans(topWaits(calls.startMs), topWaits(ideal)),
    use: useWhileWaiting(arrivals, calls, deployments),
    inversions: countInversions(arrivals, calls),
    inRange: shareInRange(calls),
    tooLate: countTooLate(calls),
    mostAtOnce: mostAtOnce(arrivals, calls),
  };
}

/**
 * For several servers, the formula is for exponential holds with the same mean, as if they were not cut at the
 * span. There is none for several servers whose holds are all equal: they stay in step for as long as they are
 * busy.
 */
function theoryOf({ law: name, deployments: servers, load }: Cell): number[] | undefined {
  const { meanMs: mean, meanSquareMs2 } = laws[name];
  if (servers > 1 && name === 'deterministic') return undefined;
  const meanSquare = servers > 1 ? 2 * mean ** 2 : meanSquareMs2;
  return cobham(loadsUpTo(load), { mean, meanSquare, servers }).map((ms) => ms / 1000);
}

const waitsOf = (arrivals: Arrivals, startMs: Float64Array, steady: readonly boolean[]): Waits[] =>
  classes.map((_, own) => {
    if (steady[own] !== true) return null;
    const waits = waitsIn(arrivals, startMs, own);
    return { mean: mean(waits), p99: quantile(waits, 0.99) };
  });

/** The waits of one class, seconds, in the order of arrival. */
function waitsIn({ atMs, classOf }: Arrivals, startMs: Float64Array, own: number): number[] {
  const waits: number[] = [];
  atMs.forEach((at, request) => {
    if (classOf[request] === own) waits.push((startMs[request]! - at) / 1000);
  });
  return waits;
}
