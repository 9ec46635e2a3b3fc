import { createRandom } from '../../testkit/random.ts';
import { classes, type Cell } from './cell.ts';
import { laws } from './service-law.ts';

/** The requests of one cell by number, in the order of their arrival. Times in whole ms from the start. */
export interface Arrivals {
  readonly atMs: Float64Array;
  /** Index into `classes`. */
  readonly classOf: Uint8Array;
  readonly durationMs: Float64Array;
  readonly holdMs: Float64Array;
}

/** Poisson arrivals, determined by the cell's seed: the same for every discipline. */
export function drawArrivals({ law: name, deployments, load, requests, seed }: Cell): Arrivals {
  const law = laws[name];
  const random = createRandom(seed);
  const meanGapMs = law.meanMs / (load * deployments);
  const atMs = new Float64Array(requests);
  const classOf = new Uint8Array(requests);
  const durationMs = new Float64Array(requests);
  let nowMs = 0;
  for (let request = 0; request < requests; request++) {
    nowMs += -Math.log(1 - random()) * meanGapMs;
    atMs[request] = Math.round(nowMs);
    classOf[request] = pickClass(random());
    durationMs[request] = law.durationMs(random());
  }
  return { atMs, classOf, durationMs, holdMs: durationMs.map((ms) => law.holdMs(ms)) };
}

function pickClass(uniform: number): number {
  let left = uniform;
  const index = classes.findIndex(({ share }) => (left -= share) < 0);
  return index < 0 ? classes.length - 1 : index;
}
