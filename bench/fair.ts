import { writeFile } from 'node:fs/promises';
import { command } from '../cli/command.ts';
import { positive, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { drawFigure } from './fair/figure.ts';
import { crowdFailures, floodFailures } from './fair/gates.ts';
import { runCrowd, runFlood } from './fair/run.ts';
import { crowdTable, floodTable } from './fair/tables.ts';
import type { World } from './fair/world.ts';
import { asMarkdown, asText } from './order/report/tables.ts';

const { flows, rpm, flood, load, rounds, seed, markdown, svg } = await scriptOptions(
  command({
    name: 'npm run bench:fair --',
    does: 'Shares the turns of one priority among many flows and one that floods them: the real dispatcher, in virtual time, beside other rules.',
    examples: [
      [
        'npm run bench:fair -- --flows 100 --rpm 60 --flood 10 --rounds 12 --seed 1',
        'a short run, the same each time',
      ],
    ],
  })
    .option('--flows <n>', 'flows that share the limit, besides the flooder', whole(1), 1_000)
    .option('--rpm <n>', 'the limit', whole(1), 240)
    .option('--flood <n>', 'how many times as much as one of them the flooder sends', positive, 100)
    .option(
      '--load <n>',
      'arrivals of the others, relative to the limit, where they get all they ask for',
      positive,
      0.97,
    )
    .option('--rounds <n>', 'turns for each weight of 1 in a run, if all wait', whole(3), 16)
    .option('--seed <n>', 'repeats the arrivals', whole(), Date.now() % 1_000_000)
    .option('--markdown', 'tables for a page')
    .option('--svg <file>', 'draws the figure of the docs'),
);

/** They send more than there is. */
const CROWD_LOAD = 1.3;
const MIXED = [1, 2, 5];
const MEAN_WEIGHT = 8 / 3;
/** A dispatcher that hands over forgets one turn of each flow: each has many in that time. */
const MIXED_RPM = 8 * rpm;
const shared = { seed, flows, flood };
/** `turns`: of each flow on average. */
const worldOf = ({
  turns,
  ...of
}: Pick<World, 'load' | 'weights' | 'rpm'> & { readonly turns: number }): World => ({
  ...shared,
  ...of,
  minutes: Math.ceil((turns * flows) / of.rpm),
});

console.log(`seed ${seed}\n`);
const beganAtMs = performance.now();
const print = markdown === true ? asMarkdown : asText;
const flooded = await runFlood(worldOf({ load, rpm, weights: [1], turns: rounds }));
console.log(print(floodTable(flooded)));
const crowd = await runCrowd(worldOf({ load: CROWD_LOAD, rpm, weights: [1], turns: rounds }));
console.log(print(crowdTable(crowd)));
const mixed = await runCrowd(
  worldOf({ load: CROWD_LOAD, rpm: MIXED_RPM, weights: MIXED, turns: rounds * MEAN_WEIGHT }),
);
console.log(print(crowdTable(mixed)));
if (svg !== undefined) await writeFile(svg, drawFigure(flooded, crowd));

const failures = [...floodFailures(flooded), ...crowdFailures(crowd), ...crowdFailures(mixed)];
for (const failure of failures) console.log(`BROKEN ${failure}`);
console.log(`${((performance.now() - beganAtMs) / 1000).toFixed(0)} s in all`);
process.exitCode = failures.length === 0 ? 0 : 1;
