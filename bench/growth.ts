import { readNumbers, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { cpuMs } from './growth/meters.ts';
import type { Destination } from './growth/port-calls.ts';
import { timeInFiles } from './growth/profile.ts';
import type { Load } from './growth/standing-queue.ts';
import { openWorld, type Drained, type World } from './growth/world.ts';
import { estimate, formatTable, largestOverSmallest, quantile, sum, type Estimate } from './statistics.ts';

const { values } = scriptOptions(
  'npm run bench:growth -- [--largest N] [--rounds N] [--rpm N] [--latency MS] [--seed N]',
  {
    options: {
      largest: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '40' },
      rpm: { type: 'string', default: '6000' },
      latency: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  },
);
const {
  largest,
  rounds: roundsWanted,
  ...load
} = readNumbers(values, {
  ...{ largest: whole(1_000), rounds: whole(2), rpm: whole(1), latency: whole(1), seed: whole() },
});
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);

/** How far the largest figure of a row may lie above the smallest. */
const CALLS_APART = 1.1;
/** Beside two standard errors. */
const CPU_APART = 1.1;
/** Of some 3 MB: what the engine itself keeps varies by a few tenths. */
const HEAP_APART = 1.2;
/** What is held fits the processor's caches or does not; what grew with the queue would be a multiple. */
const OWN_CODE_APART = 1.5;
const WAITS_APART_MS = 250;
/** A tier's buffer is topped up by batches of ten while it holds fewer than 1,000. */
const BUFFER = 4 * (1_000 + 9);
/** Requests of a round: with the adapters and the SDK, and then under the profiler without them. */
const AS_SHIPPED = 2_500;
const PROFILED = 22_500;
const OWN_CODE = /\/lambda\/(app|core)\//;

/** CPU time of one request, µs. */
interface Round {
  /** Of the process: the dispatcher, its adapters and AWS's SDK, and the twins behind them. */
  readonly asShipped: number;
  /** Of the dispatcher's own code. */
  readonly ownCode: number;
}

interface Row {
  readonly size: number;
  readonly run: Drained;
  readonly rounds: readonly Round[];
  readonly logged: readonly string[];
}

const loadOf = (size: number): Load => ({ size, rpm: load.rpm, latencyMs: load.latency, seed: load.seed });

/** Backlogs of one size, one after another. */
interface Backlogs {
  readonly size: number;
  /** What went wrong in them. */
  readonly logged: ReadonlySet<string>;
  /** So many requests more; resolves to the CPU time that took, ms. */
  serve(count: number, through: Destination): Promise<number>;
}

function backlogsOf(size: number): Backlogs {
  const logged = new Set<string>();
  let world: World | undefined;
  return {
    ...{ size, logged },
    async serve(count, through) {
      let totalMs = 0;
      for (let served = 0; served < count;) {
        world = world?.isOver() === false ? world : await openWorld(loadOf(size), { withLooks: false });
        const beforeMs = cpuMs();
        served += await world.serve(count - served, through);
        totalMs += cpuMs() - beforeMs;
        for (const line of world.drained().logged) logged.add(line);
      }
      return totalMs;
    },
  };
}

async function measureCpu(backlogs: Backlogs): Promise<Round> {
  const shippedMs = await backlogs.serve(AS_SHIPPED, 'sdk');
  const ownMs = await timeInFiles(OWN_CODE, () => backlogs.serve(PROFILED, 'twins'));
  return { asShipped: (shippedMs * 1_000) / AS_SHIPPED, ownCode: (ownMs * 1_000) / PROFILED };
}

const callsOf = ({ run }: Row): number => sum([...run.calls.values()]) / run.requests;

const cpuOf = ({ rounds }: Row): Estimate => estimate(rounds.map(({ asShipped }) => asShipped));

const ownCpuOf = ({ rounds }: Row): Estimate => estimate(rounds.map(({ ownCode }) => ownCode));

const waitMs = ({ run }: Row, share: number): number =>
  quantile(
    run.newcomers.map((newcomer) => newcomer.waitMs),
    share,
  );

const inWords = ({ value, standardError }: Estimate, digits: number): string =>
  `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;

const apart = (figures: readonly number[]): number => Math.max(...figures) / Math.min(...figures);

function show(rows: readonly Row[]): void {
  const kinds = [...new Set(rows.flatMap(({ run }) => [...run.calls.keys()]))].sort();
  const line = (name: string, cell: (row: Row) => string | number) => [name, ...rows.map(cell)];
  console.log(
    formatTable([
      line('requests queued', ({ size }) => size.toLocaleString('en')),
      line('AWS requests per request', (row) => callsOf(row).toFixed(3)),
      ...kinds.map((kind) =>
        line(`  ${kind}`, ({ run }) => ((run.calls.get(kind) ?? 0) / run.requests).toFixed(4)),
      ),
      line('CPU per request, µs', (row) => inWords(cpuOf(row), 0)),
      line('  own code of the dispatcher', (row) => inWords(ownCpuOf(row), 1)),
      line('most messages held', ({ run }) => run.mostHeld),
      line('heap, MB', ({ run }) => (run.heapBytes / 1e6).toFixed(1)),
      line('newcomer: median wait, ms', (row) => waitMs(row, 0.5).toFixed(0)),
      line('newcomer: longest wait, ms', (row) => waitMs(row, 1).toFixed(0)),
      line('newcomer: most that overtook it', ({ run }) =>
        Math.max(...run.newcomers.map(({ overtakenBy }) => overtakenBy)),
      ),
      line('calls upstream a second', ({ run }) => run.callsPerSecond.toFixed(1)),
      line('dispatchers, one after another', ({ run }) => run.dispatchers),
      line('virtual minutes', ({ run }) => (run.virtualMs / 60_000).toFixed(1)),
    ]),
  );
}

/** Each claim, its figure, and whether it holds. */
function check(rows: readonly Row[]): boolean {
  const calls = apart(rows.map(callsOf));
  const cpu = largestOverSmallest(rows.map(cpuOf));
  const ownCpu = largestOverSmallest(rows.map(ownCpuOf));
  const heap = apart(rows.filter(({ size }) => size >= 100_000).map(({ run }) => run.heapBytes));
  const waits = rows.map((row) => waitMs(row, 0.5));
  const waitsMs = Math.max(...waits) - Math.min(...waits);
  const underWay = load.rpm / 10;
  const claims: [string, string | number, boolean][] = [
    [`AWS requests per request within ${CALLS_APART} of each other`, calls.toFixed(3), calls <= CALLS_APART],
    [
      `CPU per request within ${CPU_APART} of each other`,
      inWords(cpu, 3),
      cpu.value - 2 * cpu.standardError <= CPU_APART,
    ],
    [`that of own code within ${OWN_CODE_APART}`, inWords(ownCpu, 3), ownCpu.value <= OWN_CODE_APART],
    [`heap within ${HEAP_APART} where every tier fills its buffer`, heap.toFixed(3), heap <= HEAP_APART],
    [
      `never more than ${BUFFER} messages held, beside turns in hand and calls under way`,
      '',
      rows.every(({ run }) => run.mostHeld <= BUFFER + underWay),
    ],
    [`newcomers' median waits within ${WAITS_APART_MS} ms`, waitsMs.toFixed(0), waitsMs <= WAITS_APART_MS],
    ['one call for each request', '', rows.every(({ run }) => run.callsUpstream === run.requests)],
    [`at most ${load.rpm} calls in any 60 s`, '', rows.every(({ run }) => run.tooEarly === 0)],
    [
      'nothing logged',
      rows.flatMap(({ logged }) => logged).join('; '),
      rows.every(({ logged }) => logged.length === 0),
    ],
  ];
  // Ratios of sizes that were not asked for.
  const measured = claims.filter(([, figure]) => figure !== 'NaN' && figure !== '-Infinity');
  for (const [claim, figure, holds] of measured) console.log(holds ? 'ok   ' : 'FAILS', claim, figure);
  return measured.every(([, , holds]) => holds);
}

console.log(
  `jobs of four tiers behind a full window, ${load.rpm} rpm, ${load.latency} ms a store call, seed ${load.seed}`,
);
const warmUp = Math.min(10_000, 5 * largest);
for (const through of ['sdk', 'twins'] as const) await backlogsOf(warmUp).serve(warmUp, through);
const measured = sizes.map((size) => ({ backlogs: backlogsOf(size), rounds: new Array<Round>() }));
for (let round = 0; round < roundsWanted; round++) {
  // On all sizes in turn, as the machine is now faster, now slower.
  for (const { backlogs, rounds } of measured) rounds.push(await measureCpu(backlogs));
}
const rows: Row[] = [];
for (const { backlogs, rounds } of measured) {
  const { size } = backlogs;
  const world = await openWorld(loadOf(size), { withLooks: true });
  await world.serve(Infinity, 'twins');
  const run = world.drained();
  rows.push({ size, run, rounds, logged: [...backlogs.logged, ...run.logged] });
}
show(rows);
process.exitCode = check(rows) ? 0 : 1;
