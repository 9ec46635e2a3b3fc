import { createRandom } from '../../testkit/random.ts';

/** Many flows of one priority at one deployment, and perhaps one more that sends far more than each of them. */
export interface World {
  readonly seed: number;
  readonly rpm: number;
  /** How many share it, without the flooder. */
  readonly flows: number;
  /** Their arrivals together, relative to the limit. */
  readonly load: number;
  /** How many times as much as one of weight 1 the flooder sends; 0 = there is none. */
  readonly flood: number;
  /** The weights of the flows in turn; each sends in proportion to its own. The flooder's is 1. */
  readonly weights: readonly number[];
  readonly minutes: number;
}

/** The requests by number, in the order of their arrival. Times in whole ms from the start. */
export interface Load {
  readonly atMs: Float64Array;
  readonly flowOf: Uint16Array;
  /** How long a turn counts against the dispatcher's window. */
  readonly holdMs: Float64Array;
}

/** The flooder has the number after the others'. */
export const flooderOf = ({ flows }: World): number => flows;

export const weightOf = (world: World, flow: number): number =>
  flow === flooderOf(world) ? 1 : (world.weights[flow % world.weights.length] ?? 1);

/** The limit's minute and the guard. */
const WINDOW_MS = 61_000;

interface Arrival {
  readonly atMs: number;
  readonly flow: number;
}

/** Poisson arrivals. Those of the flows are the same whether there is a flooder or not. */
export function drawLoad(world: World): Load {
  const { seed, rpm, flows, load, flood } = world;
  const weights = Array.from({ length: flows }, (_, flow) => weightOf(world, flow));
  const total = weights.reduce((all, weight) => all + weight, 0);
  const perMinute = load * rpm;
  const byWeight = weights.flatMap((weight, flow) => Array.from({ length: weight }, () => flow));
  const flowAt = (uniform: number) => byWeight[Math.floor(uniform * total)] ?? 0;
  const arrivals = [
    ...poisson(world, { seed, perMinute, flowAt }),
    ...poisson(world, {
      seed: seed + 1,
      perMinute: (perMinute * flood) / total,
      flowAt: () => flooderOf(world),
    }),
  ].sort((a, b) => a.atMs - b.atMs);
  return {
    atMs: Float64Array.from(arrivals, ({ atMs }) => atMs),
    flowOf: Uint16Array.from(arrivals, ({ flow }) => flow),
    holdMs: new Float64Array(arrivals.length).fill(WINDOW_MS),
  };
}

function poisson(
  { minutes }: World,
  {
    seed,
    perMinute,
    flowAt,
  }: {
    readonly seed: number;
    readonly perMinute: number;
    readonly flowAt: (uniform: number) => number;
  },
): Arrival[] {
  const random = createRandom(seed);
  const arrivals: Arrival[] = [];
  if (perMinute === 0) return arrivals;
  for (let atMs = 0; ;) {
    atMs += (-Math.log(1 - random()) * 60_000) / perMinute;
    if (atMs >= minutes * 60_000) return arrivals;
    arrivals.push({ atMs: Math.round(atMs), flow: flowAt(random()) });
  }
}
