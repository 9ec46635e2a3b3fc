import { createRandom } from '../../testkit/random.ts';
import { fifoLine } from '../order/disciplines/fifo-line.ts';
import { pollingLine } from '../order/disciplines/polling-line.ts';
import { simulateQueue } from '../order/disciplines/queue-simulation.ts';
import { runHeadway } from './headway-run.ts';
import {
  countLate,
  jain,
  quietWaits,
  serviceOf,
  settledMs,
  useOf,
  worstMinute,
  type QuietWaits,
} from './judge.ts';
import { drawLoad, type Load, type World } from './world.ts';

export const rules = ['headway', 'fifo', 'polling'] as const;
export type Rule = (typeof rules)[number];
type ByRule<T> = Readonly<Record<Rule, T>>;

/** Headway's own promises in one run. */
interface Kept {
  /** Of the limit, while anybody waits; 0…1. */
  readonly use: number;
  readonly worstMinute: number;
}

/** The flows send a little less than the limit, the flooder what is too much. */
export interface FloodResult {
  readonly world: World;
  readonly without: ByRule<QuietWaits>;
  readonly beside: ByRule<QuietWaits>;
  /** Requests that have waited for longer than their bound, beside the flooder. */
  readonly late: number;
  readonly kept: Kept;
}

/** Everybody sends more than it can get. */
export interface CrowdResult {
  readonly world: World;
  readonly jain: ByRule<number>;
  /** Turns per weight of the flows that always waited. */
  readonly service: ByRule<readonly number[]>;
  readonly kept: Kept;
}

/** The same arrivals of the flows with and without the flooder's. */
export async function runFlood(world: World): Promise<FloodResult> {
  const beside = await underEachRule(world, true);
  const without = await underEachRule({ ...world, flood: 0 }, true);
  const late = countLate(world, beside.load, beside.startMs.headway);
  return { world, beside: waitsIn(beside), without: waitsIn(without), late, kept: keptIn(beside) };
}

/** The last two thirds of the run count. */
export async function runCrowd(world: World): Promise<CrowdResult> {
  const runs = await underEachRule(world, false);
  const untilMs = world.minutes * 60_000;
  const span = { fromMs: settledMs(world), untilMs };
  const service = forEachRule((rule) =>
    serviceOf(world, runs.load, { startMs: runs.startMs[rule], ...span }),
  );
  return { world, service, jain: forEachRule((rule) => jain(service[rule])), kept: keptIn(runs) };
}

interface Runs {
  readonly world: World;
  readonly load: Load;
  readonly startMs: ByRule<Float64Array>;
}

async function underEachRule(world: World, isServedOut: boolean): Promise<Runs> {
  const load = drawLoad(world);
  const startMs = {
    headway: await runHeadway(world, load, isServedOut),
    fifo: simulateQueue(load, world.rpm, fifoLine()),
    polling: simulateQueue(load, world.rpm, pollingLine(createRandom(world.seed + 3))),
  };
  return { world, load, startMs };
}

const forEachRule = <T>(judge: (rule: Rule) => T): ByRule<T> => ({
  headway: judge('headway'),
  fifo: judge('fifo'),
  polling: judge('polling'),
});

const waitsIn = ({ world, load, startMs }: Runs): ByRule<QuietWaits> =>
  forEachRule((rule) => quietWaits(world, load, startMs[rule]));

const keptIn = ({ world, load, startMs: { headway } }: Runs): Kept => ({
  use: useOf(world, load, headway),
  worstMinute: worstMinute(headway),
});
