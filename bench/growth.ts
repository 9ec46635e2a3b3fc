import { readNumbers, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { drain, LAP, type Drained } from './growth/drain.ts';
import type { Load } from './growth/standing-queue.ts';
import { estimate, formatTable, largestOverSmallest, quantile, sum, type Estimate } from './statistics.ts';

const { values } = scriptOptions(
  'npm run bench:growth -- [--largest N] [--rounds N] [--rpm N] [--latency MS] [--seed N]',
  {
    options: {
      largest: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '30' },
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
/** Of some 3 MB: what the engine itself keeps varies by a few tenths. */
const HEAP_APART = 1.2;
/** What is held fits the processor's caches or does not; what grew with the queue would be a multiple. */
const CPU_APART = 1.5;
const WAITS_APART_MS = 250;
/** A tier's buffer is topped up by batches of ten while it holds fewer than 1,000. */
const BUFFER = 4 * (1_000 + 9);

/** CPU time of `LAP` requests, ms: of the dispatcher, its stores, their clock and the upstream. */
interface Round {
  readonly once: number;
  /** The same with a second set of all but the dispatcher, which gets every call, too. */
  readonly doubled: number;
}

interface Row {
  readonly size: number;
  readonly run: Drained;
  readonly rounds: readonly Round[];
}

const loadOf = (size: number): Load => ({ size, rpm: load.rpm, latencyMs: load.latency, seed: load.seed });

/** One round, or as many as there are laps in one backlog. */
async function measureCpu(size: number): Promise<Round[]> {
  const lapsOf = async (backlog: Load): Promise<readonly number[]> => {
    if (size >= LAP) return (await drain(backlog, { withLooks: false })).lapsMs;
    let totalMs = 0;
    for (let served = 0; served < LAP; served += size)
      totalMs += sum((await drain(backlog, { withLooks: false })).lapsMs);
    return [totalMs];
  };
  const once = await lapsOf(loadOf(size));
  const doubled = await lapsOf({ ...loadOf(size), isDoubled: true });
  return once.map((ms, lap) => ({ once: ms, doubled: doubled[lap] ?? NaN }));
}

const callsOf = ({ run }: Row): number =>
  [...run.calls]
    .filter(([kind]) => kind !== 'upstream.call')
    .reduce((total, [, count]) => total + count / run.requests, 0);

/** The dispatcher's own, of a request, µs. */
const cpuOf = ({ rounds }: Row): Estimate =>
  estimate(rounds.map(({ once, doubled }) => ((2 * once - doubled) * 1_000) / LAP));

const cpuWithStores = ({ rounds }: Row): Estimate => estimate(rounds.map(({ once }) => (once * 1_000) / LAP));

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
      line('CPU per request, µs', (row) => inWords(cpuOf(row), 1)),
      line('  with stores, clock and upstream', (row) => inWords(cpuWithStores(row), 1)),
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
  const heap = apart(rows.filter(({ size }) => size >= 100_000).map(({ run }) => run.heapBytes));
  const waits = rows.map((row) => waitMs(row, 0.5));
  const waitsMs = Math.max(...waits) - Math.min(...waits);
  const underWay = load.rpm / 10;
  const claims: [string, string | number, boolean][] = [
    [`AWS requests per request within ${CALLS_APART} of each other`, calls.toFixed(3), calls <= CALLS_APART],
    [`CPU per request within ${CPU_APART} of each other`, inWords(cpu, 3), cpu.value <= CPU_APART],
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
      rows.flatMap(({ run }) => run.logged).join('; '),
      rows.every(({ run }) => run.logged.length === 0),
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
const warmUp = loadOf(Math.min(20_000, 5 * largest));
await drain({ ...warmUp, isDoubled: true }, { withLooks: false });
await drain(warmUp, { withLooks: true });
const rounds = new Map<number, Round[]>(sizes.map((size) => [size, []]));
for (let round = 0; round < roundsWanted; round++) {
  // On all sizes in turn, as the machine is now faster, now slower.
  for (const [size, measured] of rounds)
    if (measured.length <= round) measured.push(...(await measureCpu(size)));
}
const rows: Row[] = [];
for (const size of sizes) {
  rows.push({ size, run: await drain(loadOf(size), { withLooks: true }), rounds: rounds.get(size) ?? [] });
}
show(rows);
process.exitCode = check(rows) ? 0 : 1;
