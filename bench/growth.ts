import { command } from '../cli/command.ts';
import { whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { amissIn, backlogsOf, type Round } from './growth/cpu.ts';
import type { Load } from './growth/standing-queue.ts';
import { openWorld, type Account } from './growth/world.ts';
import {
  estimate,
  formatTable,
  largestOverSmallestByRound,
  mean,
  quantile,
  sum,
  type Estimate,
} from '../testkit/statistics.ts';

const {
  largest,
  rounds: roundsWanted,
  ...load
} = await scriptOptions(
  command({
    name: 'npm run bench:growth --',
    does: 'Measures what a queued request costs behind a thousand to a million others.',
    examples: [['npm run bench:growth -- --largest 10000 --rounds 4', 'two sizes, in a minute']],
  })
    .option('--largest <n>', 'the longest queue', whole(1_000), 1_000_000)
    .option('--rounds <n>', 'how often the CPU time is measured', whole(2), 40)
    .option('--rpm <n>', 'the limit of the upstream', whole(1), 6_000)
    .option('--latency <ms>', 'how long the upstream takes', whole(1), 5)
    .option('--seed <n>', 'repeats a load', whole(), 1),
);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);

/** How far the largest figure of a row may be above the smallest. */
const CALLS_APART = 1.1;
/** Two standard errors are allowed for chance; if they are themselves a tenth, nothing is shown. */
const CPU_APART = 1.1;
/** For about 3 MB: the engine's own share varies by a few tenths. */
const HEAP_APART = 1.2;
/**
 * From 10,000 on the buffers are full, which takes somewhat more; anything that grew with the queue would be a
 * multiple.
 */
const OWN_CODE_APART = 1.5;
const WAITS_APART_MS = 250;
/** A tier's buffer is topped up by batches of ten while it holds fewer than 1,000. */
const BUFFER = 4 * (1_000 + 9);

interface Row {
  readonly size: number;
  readonly run: Account;
  readonly rounds: readonly Round[];
  readonly amiss: readonly string[];
}

const loadOf = (size: number): Load => ({ size, rpm: load.rpm, latencyMs: load.latency, seed: load.seed });

const callsOf = ({ run }: Row): number => sum([...run.calls.values()]) / run.requests;

const figuresOf = ({ rounds }: Row, what: keyof Round): number[] => rounds.map((round) => round[what]);

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
      line('CPU per request, µs', (row) => inWords(estimate(figuresOf(row, 'asShipped')), 0)),
      line('  AWS requests meanwhile', (row) => mean(figuresOf(row, 'awsRequests')).toFixed(2)),
      line('own code per request, µs', (row) => inWords(estimate(figuresOf(row, 'ownCode')), 1)),
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
  const cpu = largestOverSmallestByRound(rows.map((row) => figuresOf(row, 'asShipped')));
  const ownCode = largestOverSmallestByRound(rows.map((row) => figuresOf(row, 'ownCode')));
  const chance = 2 * cpu.standardError;
  const filling = rows.filter(({ size }) => size >= 100_000);
  const heap = apart(filling.map(({ run }) => run.heapBytes));
  const waits = rows.map((row) => waitMs(row, 0.5));
  const waitsMs = Math.max(...waits) - Math.min(...waits);
  const underWay = load.rpm / 10;
  const claims: [string, string | number, boolean][] = [
    [`AWS requests per request within ${CALLS_APART} of each other`, calls.toFixed(3), calls <= CALLS_APART],
    [
      `CPU per request within ${CPU_APART} of each other`,
      inWords(cpu, 3),
      cpu.value - chance <= CPU_APART && chance < CPU_APART - 1,
    ],
    [`own code within ${OWN_CODE_APART}`, inWords(ownCode, 3), ownCode.value <= OWN_CODE_APART],
    [
      `heap within ${HEAP_APART} where every tier fills its buffer`,
      filling.length > 0 ? heap.toFixed(3) : 'not measured',
      filling.length === 0 || heap <= HEAP_APART,
    ],
    [
      `never more than ${BUFFER} messages held, beside turns in hand and calls under way`,
      '',
      rows.every(({ run }) => run.mostHeld <= BUFFER + underWay),
    ],
    [`newcomers' median waits within ${WAITS_APART_MS} ms`, waitsMs.toFixed(0), waitsMs <= WAITS_APART_MS],
    [
      `one call for each request, at most ${load.rpm} in any 60 s, nothing logged`,
      rows.flatMap(({ amiss }) => amiss).join('; '),
      rows.every(({ amiss }) => amiss.length === 0),
    ],
  ];
  for (const [claim, figure, holds] of claims) console.log(holds ? 'ok   ' : 'FAILS', claim, figure);
  return claims.every(([, , holds]) => holds);
}

console.log(
  `jobs of four tiers behind a full window, ${load.rpm} rpm, ${load.latency} ms a store call, seed ${load.seed}`,
);
const measured = sizes.map((size) => ({
  size,
  backlogs: backlogsOf(loadOf(size)),
  rounds: new Array<Round>(),
}));
for (let round = 0; round <= roundsWanted; round++) {
  console.error(round === 0 ? 'Warming up…' : `Measuring CPU time: round ${round} of ${roundsWanted}…`);
  // All sizes in turn, as the machine is sometimes faster, sometimes slower.
  for (const { backlogs, rounds } of measured) {
    const figures = await backlogs.measureRound();
    // The first round is for warming up.
    if (round > 0) rounds.push(figures);
  }
}
const rows: Row[] = [];
for (const { size, backlogs, rounds } of measured) {
  console.error(`Serving ${size.toLocaleString('en')} requests…`);
  const world = await openWorld(loadOf(size), { withLooks: true });
  await world.serve(Infinity, 'twins');
  rows.push({ size, run: world.soFar(), rounds, amiss: [...backlogs.amiss, ...amissIn(world)] });
}
show(rows);
process.exitCode = check(rows) ? 0 : 1;
