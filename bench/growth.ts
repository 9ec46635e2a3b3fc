import { scriptOptions } from '../cli/script-options.ts';
import { drain, LAP, type Drained } from './growth/drain.ts';
import type { Load } from './growth/standing-queue.ts';
import { formatTable, quantile, sum } from './statistics.ts';

const { values } = scriptOptions(
  'npm run bench:growth -- [--largest N] [--rpm N] [--latency MS] [--seed N]',
  {
    options: {
      largest: { type: 'string', default: '1000000' },
      rpm: { type: 'string', default: '6000' },
      latency: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  },
);
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= Number(values.largest));

/** CPU time is measured on all sizes in turn, and the least of each lap counts: what else runs adds to it. */
const ROUNDS = 6;
/** In each round, small sizes are repeated until they have come to so many requests. */
const ROUND_REQUESTS = 100_000;
/** How far the largest figure of a row may lie above the smallest. */
const CALLS_APART = 1.1;
/** Of some 3 MB: what the engine itself keeps varies by a few tenths. */
const HEAP_APART = 1.2;
/** A figure is the difference of two, with the noise of both: what grew with the queue would be a multiple. */
const CPU_APART = 1.5;
const WAITS_APART_MS = 250;
/** A tier's buffer is topped up by batches of ten while it holds fewer than 1,000. */
const BUFFER = 4 * (1_000 + 9);

/** CPU time of a round, lap by lap, ms: of the dispatcher, its stores, their clock and the upstream. */
interface Round {
  readonly once: readonly number[];
  /** The same with a second set of all but the dispatcher, which gets every call, too. */
  readonly doubled: readonly number[];
}

interface Row {
  readonly size: number;
  readonly run: Drained;
  readonly rounds: readonly Round[];
}

const loadOf = (size: number): Load => ({
  ...{ size, rpm: Number(values.rpm), latencyMs: Number(values.latency), seed: Number(values.seed) },
});

async function measureCpu(size: number): Promise<Round> {
  const lapsOf = async (load: Load): Promise<readonly number[]> => {
    const laps: number[] = [];
    for (let n = 0; n < Math.ceil(ROUND_REQUESTS / size); n++)
      laps.push(...(await drain(load, { withLooks: false })).lapsMs);
    return size < LAP ? sumsOf(laps, LAP / size) : laps;
  };
  return { once: await lapsOf(loadOf(size)), doubled: await lapsOf({ ...loadOf(size), isDoubled: true }) };
}

/** Of every `n` of them. */
const sumsOf = (figures: readonly number[], n: number): number[] =>
  Array.from({ length: figures.length / n }, (_, part) => sum(figures.slice(part * n, (part + 1) * n)));

const callsOf = ({ run }: Row): number =>
  [...run.calls]
    .filter(([kind]) => kind !== 'upstream.call')
    .reduce((total, [, count]) => total + count / run.requests, 0);

/** Of a request: the least of each lap in all rounds. */
function leastUs({ size, rounds }: Row, of: keyof Round): number {
  const laps = rounds[0]?.[of].map((_, lap) =>
    Math.min(...rounds.map((round) => round[of][lap] ?? Infinity)),
  );
  return (1_000 * sum(laps ?? [])) / Math.max(size, ROUND_REQUESTS);
}

const dispatcherUs = (row: Row): number => 2 * leastUs(row, 'once') - leastUs(row, 'doubled');

const waitMs = ({ run }: Row, share: number): number =>
  quantile(
    run.newcomers.map((newcomer) => newcomer.waitMs),
    share,
  );

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
      line('CPU per request, µs', (row) => dispatcherUs(row).toFixed(1)),
      line('  with stores, clock and upstream', (row) => leastUs(row, 'once').toFixed(1)),
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
  const cpu = apart(rows.map(dispatcherUs));
  const heap = apart(rows.filter(({ size }) => size >= 100_000).map(({ run }) => run.heapBytes));
  const waits = rows.map((row) => waitMs(row, 0.5));
  const waitsMs = Math.max(...waits) - Math.min(...waits);
  const underWay = Number(values.rpm) / 10;
  const claims: [string, string | number, boolean][] = [
    [`AWS requests per request within ${CALLS_APART} of each other`, calls.toFixed(3), calls <= CALLS_APART],
    [`CPU per request within ${CPU_APART} of each other`, cpu.toFixed(3), cpu <= CPU_APART],
    [`heap within ${HEAP_APART} where every tier fills its buffer`, heap.toFixed(3), heap <= HEAP_APART],
    [
      `never more than ${BUFFER} messages held, beside turns in hand and calls under way`,
      '',
      rows.every(({ run }) => run.mostHeld <= BUFFER + underWay),
    ],
    [`newcomers' median waits within ${WAITS_APART_MS} ms`, waitsMs.toFixed(0), waitsMs <= WAITS_APART_MS],
    ['one call for each request', '', rows.every(({ run }) => run.callsUpstream === run.requests)],
    [`at most ${values.rpm} calls in any 60 s`, '', rows.every(({ run }) => run.tooEarly === 0)],
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
  `jobs of four tiers behind a full window, ${values.rpm} rpm, ${values.latency} ms a store call, seed ${values.seed}`,
);
const warmUp = loadOf(Math.min(20_000, 5 * Number(values.largest)));
await drain({ ...warmUp, isDoubled: true }, { withLooks: false });
await drain(warmUp, { withLooks: true });
const rounds = new Map<number, Round[]>(sizes.map((size) => [size, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const size of sizes) rounds.get(size)?.push(await measureCpu(size));
}
const rows: Row[] = [];
for (const size of sizes) {
  rows.push({ size, run: await drain(loadOf(size), { withLooks: true }), rounds: rounds.get(size) ?? [] });
}
show(rows);
process.exitCode = check(rows) ? 0 : 1;
