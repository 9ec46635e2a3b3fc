import { availableParallelism } from 'node:os';
import { command } from '../cli/command.ts';
import { whole } from '../cli/number-options.ts';
import { oneOf } from '../cli/one-of.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { formatTable } from '../testkit/statistics.ts';
import { faultKinds } from './plan/fault-kinds.ts';
import { lineOf, picture, type Entry } from './monitors/history.ts';
import { makePlan } from './plan/make-plan.ts';
import { runSeeds, type Sum } from './run-seeds.ts';
import { scenarios } from './plan/scenarios.ts';
import { shrink } from './shrink.ts';
import { runPlan } from './world/world.ts';

// The reader of the output may stop reading.
process.stdout.on('error', () => process.exit(1));

const values = await scriptOptions(
  command({
    name: 'npm run sim --',
    does: 'Runs Headway’s dispatcher and use cases in simulated worlds and checks its promises at every step.',
    examples: [
      ['npm run sim', '1,000 seeds that nobody has run before today'],
      ['npm run sim -- --seeds 100000', 'more of them'],
      ['npm run sim -- --seed 4711 --history', 'one world again, to the letter'],
      ['npm run sim -- --scenario calm', 'another scenario'],
    ],
  })
    .option('--seeds <n>', 'how many worlds', whole(1), 1_000)
    .option('--from <n>', 'the first seed (default: today’s)', whole())
    .option('--seed <n>', 'one world again', whole())
    .option('--scenario <name>', 'which world', oneOf(Object.keys(scenarios)), 'default')
    .option('--workers <n>', 'threads', whole(1), availableParallelism())
    .option('--history', 'prints all of a world; of a broken one, the smallest world that is broken so'),
);

/** A different million of seeds for each day. */
const seedOfTheDay = (): number => Math.floor(Date.now() / 86_400_000) * 1_000_000;

/** Runs one world again; if it breaks a promise, draws the smallest world found that breaks the same one. */
async function replay(seed: number): Promise<boolean> {
  const plan = makePlan(seed, values.scenario);
  const run = await runPlan(plan, { isRecorded: true });
  const print = (entries: readonly Entry[]) => {
    if (values.history) for (const entry of entries) console.log(lineOf(entry));
  };
  if (run.violation === undefined) {
    print(run.history);
    console.log(`seed ${seed}: no promise broken in ${Math.round(run.virtualMs / 1_000)} s of virtual time`);
    return true;
  }
  const smaller = await shrink(plan, run);
  const { violation, history } = await runPlan(smaller.plan, { isRecorded: true });
  if (violation === undefined) throw new Error('a replay went another way');
  print(history);
  const { requests, faults } = smaller.plan;
  console.log(`seed ${seed} breaks "${violation.invariant}": ${violation.what}`);
  console.log(`(${requests.length} requests and ${faults.length} faults are enough for that)\n`);
  for (const { kind, nth, atMs, forMs } of faults)
    console.log(`  ${kind}: call ${nth}, or at ${atMs} ms; lasts ${forMs} ms where it lasts`);
  console.log(`\n${picture(history, violation.about)}\n\n${violation.invariant} broken: ${violation.what}`);
  return false;
}

async function runMany(): Promise<boolean> {
  const { from = seedOfTheDay(), seeds, workers } = values;
  console.log(`scenario ${values.scenario}: ${scenarios[values.scenario]?.what ?? '?'}`);
  console.log(`seeds ${from} to ${from + seeds - 1}`);
  const startedAtMs = performance.now();
  const sum = await runSeeds({
    from,
    seeds,
    scenario: values.scenario,
    workers,
    onViolation: ({ seed, violation }) =>
      console.log(`seed ${seed} breaks "${violation.invariant}": ${violation.what}`),
  });
  report(sum, (performance.now() - startedAtMs) / 1_000);
  const [first] = sum.broken;
  if (first === undefined) return true;
  console.log(`\nnpm run sim -- --scenario ${values.scenario} --seed ${first.seed}\n`);
  await replay(first.seed);
  return false;
}

function report(
  { worlds, requests, calls, virtualMs, strikes, broken, mostOverLimit }: Sum,
  seconds: number,
): void {
  const struck = Object.entries(strikes).sort(([, a], [, b]) => a - b);
  const never = Object.keys(faultKinds).filter((kind) => !(kind in strikes));
  if (struck.length > 0) console.log(`\n${formatTable([['what struck', 'times'], ...struck])}`);
  if ((scenarios[values.scenario]?.faults ?? 0) > 0 && never.length > 0)
    console.log(`never: ${never.join(', ')}`);
  console.log(
    `\n${formatTable([
      ['worlds', worlds],
      ['requests', requests],
      ['upstream calls', calls],
      ['hours of virtual time', Math.round(virtualMs / 3_600_000)],
      ['seconds', seconds.toFixed(1)],
      ['most calls beyond a limit in any 60 s', mostOverLimit],
      ['worlds that broke a promise', broken.length],
    ])}`,
  );
}

const isWhole = values.seed === undefined ? await runMany() : await replay(values.seed);
process.exitCode = isWhole ? 0 : 1;
