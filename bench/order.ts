import { writeFile } from 'node:fs/promises';
import { command } from '../cli/command.ts';
import { positive, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { loads, nameOf, type Cell } from './order/cell.ts';
import { drawFigure } from './order/report/figure.ts';
import { failuresOf } from './order/gates.ts';
import { notes } from './order/report/notes.ts';
import { runCells } from './order/run-cells.ts';
import { asMarkdown, asText, checks, summary, waitTables } from './order/report/tables.ts';

const { requests, seed, timing, threads, only, markdown, svg } = await scriptOptions(
  command({
    name: 'npm run bench:order --',
    does: 'Compares the order of the real dispatcher, in virtual time, with queueing theory and with other rules.',
    examples: [
      ['npm run bench:order -- --requests 4000 --seed 1', 'a short run, the same each time'],
      ['npm run bench:order -- --only "1 × rpm 1"', 'one setting with all its loads'],
    ],
  })
    .option('--requests <n>', 'arrivals for each load', whole(1), 50_000)
    .option('--seed <n>', 'repeats the arrivals', whole(), Date.now() % 1_000_000)
    .option(
      '--timing <factor>',
      'what the dispatcher’s own waits are multiplied by; 1 = as deployed',
      positive,
      20,
    )
    .option('--threads <n>', 'threads', whole(1), 2)
    .option(
      '--only <text...>',
      'settings whose names, such as "1 × rpm 1, load 0.95", have the text in them',
      [''],
    )
    .option('--markdown', 'tables for a page')
    .option('--svg <file>', 'draws the figure of the docs'),
);

const settings = [1, 4].flatMap((deployments) =>
  (['deterministic', 'exponential'] as const).map((law) => ({ deployments, law })),
);
const allCells = settings
  .flatMap((setting) => loads.map((load) => ({ ...setting, load })))
  .map((place, index): Cell => ({
    ...place,
    requests,
    seed: seed * 1_000 + index * 10,
    timingFactor: timing,
  }));
const cells = allCells.filter((cell) => only.some((text) => nameOf(cell).includes(text)));
if (cells.length === 0) {
  console.error(`--only: none of ${allCells.map(nameOf).join('; ')} has that in it`);
  process.exit(2);
}

console.log(
  `${requests} Poisson arrivals for each load, seed ${seed}; the dispatcher's own polls ${timing} × as long as deployed\n`,
);
const beganAtMs = performance.now();
const results = await runCells(cells, threads, ({ cell, tookSeconds }) =>
  console.error(`${nameOf(cell)}: ${tookSeconds.toFixed(0)} s`),
);
const print = markdown === true ? asMarkdown : asText;
for (const table of [...waitTables(results), checks(results), summary(results)]) console.log(print(table));
console.log(notes);
if (svg !== undefined) await writeFile(svg, drawFigure(results));

const failures = results.flatMap(failuresOf);
for (const failure of failures) console.log(`BROKEN ${failure}`);
console.log(`${((performance.now() - beganAtMs) / 1000).toFixed(0)} s in all`);
process.exitCode = failures.length === 0 ? 0 : 1;
