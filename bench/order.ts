import { writeFile } from 'node:fs/promises';
import { positive, readNumbers, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { loads, nameOf, type Cell } from './order/cell.ts';
import { drawFigure } from './order/figure.ts';
import { failuresOf } from './order/gates.ts';
import { notes } from './order/notes.ts';
import { runCells } from './order/run-cells.ts';
import { asMarkdown, asText, checks, summary, waitTables } from './order/tables.ts';

const { values } = scriptOptions(
  'npm run bench:order -- [--requests N] [--seed N] [--timing FACTOR] [--threads N] [--only TEXT ...] [--markdown] [--svg FILE]',
  {
    options: {
      requests: { type: 'string', default: '50000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      /** What the dispatcher's poll-like waits are multiplied by: 1 = as deployed, and ten times slower. */
      timing: { type: 'string', default: '20' },
      threads: { type: 'string', default: '2' },
      /** Cells whose names, `1 × rpm 1, load 0.95`, have the text in them; all = none given. */
      only: { type: 'string', multiple: true, default: [''] },
      markdown: { type: 'boolean', default: false },
      svg: { type: 'string' },
    },
  },
);
const { requests, seed, timing, threads } = readNumbers(values, {
  ...{ requests: whole(1), seed: whole(), timing: positive, threads: whole(1) },
});

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
const cells = allCells.filter((cell) => values.only.some((text) => nameOf(cell).includes(text)));
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
const print = values.markdown ? asMarkdown : asText;
for (const table of [...waitTables(results), checks(results), summary(results)]) console.log(print(table));
console.log(notes);
if (values.svg !== undefined) await writeFile(values.svg, drawFigure(results));

const failures = results.flatMap(failuresOf);
for (const failure of failures) console.log(`BROKEN ${failure}`);
console.log(`${((performance.now() - beganAtMs) / 1000).toFixed(0)} s in all`);
process.exitCode = failures.length === 0 ? 0 : 1;
