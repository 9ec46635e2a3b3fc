import { scriptOptions } from '../cli/script-options.ts';
import { drain, type Drained } from './growth/drain.ts';
import type { PortCall } from './growth/port-calls.ts';
import { replay } from './growth/replay.ts';
import type { Load } from './growth/standing-queue.ts';
import { formatTable, quantile } from './statistics.ts';

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

/** Small sizes are repeated for so long, for their CPU time to stand out from the noise. */
const MEASURED_MS = 6_000;
const LONG_MS = 20_000;
/** How far the largest figure of a row may lie above the smallest. */
const CALLS_APART = 1.1;
const HEAP_APART = 1.1;
/** With the machine's noise in it. A thousand requests do not fill the buffer: each costs less than later ones. */
const CPU_GROWN = 1.25;
const WAITS_APART_MS = 250;
/** A tier's buffer is topped up by batches of ten while it holds fewer than 1,000. */
const BUFFER = 4 * (1_000 + 9);

interface Row {
  readonly size: number;
  readonly run: Drained;
  readonly runs: number;
  /** Of all, and of the harness alone, per request; µs. */
  readonly cpuUs: number;
  readonly harnessUs: number;
}

const loadOf = (size: number): Load => ({
  ...{ size, rpm: Number(values.rpm), latencyMs: Number(values.latency), seed: Number(values.seed) },
});

const perRequestUs = (ms: number, requests: number): number => (1_000 * ms) / requests;

/** Repeats what answers with ms of CPU time; their median. */
async function medianMs(least: number, measure: () => Promise<number>): Promise<[ms: number, runs: number]> {
  const times: number[] = [];
  for (let total = 0; total < least; total += times.at(-1) ?? 0) times.push(await measure());
  return [quantile(times, 0.5), times.length];
}

/** By replaying: a run of ten thousand is long enough to be typical and short enough to be written down. */
async function harnessCpuUs(): Promise<number> {
  const load = loadOf(Math.min(10_000, ...sizes.slice(-1)));
  const trace: PortCall[] = [];
  await drain(load, { withLooks: false, trace });
  const [ms] = await medianMs(MEASURED_MS, () => replay(load, trace));
  return perRequestUs(ms, load.size);
}

/** Looks at the heap slow a run down, unless it is so long that they are nothing in it. */
async function measure(size: number, harnessUs: number): Promise<Row> {
  const run = await drain(loadOf(size), { withLooks: true });
  if (run.cpuMs > LONG_MS) {
    return { size, run, runs: 1, harnessUs, cpuUs: perRequestUs(run.cpuMs, run.requests) };
  }
  const [ms, runs] = await medianMs(
    MEASURED_MS,
    async () => (await drain(loadOf(size), { withLooks: false })).cpuMs,
  );
  return { size, run, runs, harnessUs, cpuUs: perRequestUs(ms, size) };
}

const callsOf = ({ run }: Row): number =>
  [...run.calls]
    .filter(([kind]) => kind !== 'upstream.call')
    .reduce((total, [, count]) => total + count / run.requests, 0);

const dispatcherUs = ({ cpuUs, harnessUs }: Row): number => cpuUs - harnessUs;

const waitMs = ({ run }: Row, share: number): number =>
  quantile(
    run.newcomers.map((newcomer) => newcomer.waitMs),
    share,
  );

/** The last figure over the first: what growth makes of it. */
const grown = (figures: readonly number[]): number => (figures.at(-1) ?? NaN) / (figures[0] ?? NaN);

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
      line('  with stores, clock and upstream', ({ cpuUs }) => cpuUs.toFixed(1)),
      line('  runs', ({ runs }) => runs),
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
  const from = (size: number) => rows.filter((row) => row.size >= size);
  const calls = apart(rows.map(callsOf));
  const cpu = grown(from(10_000).map(dispatcherUs));
  const heap = apart(from(100_000).map(({ run }) => run.heapBytes));
  const waits = rows.map((row) => waitMs(row, 0.5));
  const waitsMs = Math.max(...waits) - Math.min(...waits);
  const underWay = Number(values.rpm) / 10;
  const claims: [string, string | number, boolean][] = [
    [`AWS requests per request within ${CALLS_APART} of each other`, calls.toFixed(3), calls <= CALLS_APART],
    [`CPU per request grown by no more than ${CPU_GROWN} from 10,000 on`, cpu.toFixed(3), cpu <= CPU_GROWN],
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
await drain(loadOf(Math.min(20_000, 5 * Number(values.largest))), { withLooks: false });
const harnessUs = await harnessCpuUs();
const rows: Row[] = [];
for (const size of sizes) rows.push(await measure(size, harnessUs));
show(rows);
process.exitCode = check(rows) ? 0 : 1;
