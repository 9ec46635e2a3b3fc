import { availableParallelism } from 'node:os';
import { command } from '../../cli/command.ts';
import { whole } from '../../cli/number-options.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { formatTable } from '../../testkit/statistics.ts';
import { invariants } from '../invariants/list.ts';
import { hunt } from './hunt.ts';
import { mutants } from './mutants.ts';
import { rare } from './rare.ts';

const values = await scriptOptions(
  command({
    name: 'npm run sim:mutants --',
    does: 'Puts each deliberate fault into the code that ships and lets the simulation look for it.',
    examples: [['npm run sim:mutants -- --only lease', 'the faults with "lease" in their names']],
  })
    .option('--from <n>', 'the first seed', whole(), 1)
    .option('--seeds <n>', 'worlds for each fault', whole(1), 2_000)
    .option('--only <text>', 'faults with this in their names', '')
    .option('--every <n>', 'only every nth of them', whole(1), 1)
    .option('--rare', 'also those that show in one world of hundreds or thousands', false),
);
const isWanted = (name: string) => values.rare || values.only !== '' || !rare.has(name);
const chosen = mutants
  .filter(({ name }) => name.includes(values.only) && isWanted(name))
  .filter((_mutant, index) => index % values.every === 0);
const rows: (readonly [number, string, string, string])[] = [];
let next = 0;

async function work(): Promise<void> {
  for (let index = next++; index < chosen.length; index = next++) {
    const mutant = chosen[index];
    if (mutant === undefined) return;
    const from = mutant.from ?? values.from;
    const found = await hunt({ mutant, from, seeds: values.seeds });
    const control = found && (await hunt({ mutant: { ...mutant, edits: [] }, from: found.seed, seeds: 1 }));
    if (control !== undefined) throw new Error(`seed ${control.seed} breaks a promise without any fault`);
    rows.push([
      index,
      mutant.name,
      found === undefined
        ? 'NOT FOUND'
        : `${String(found.seed - from + 1)}${from === values.from ? '' : ` from ${String(from)}`}`,
      found === undefined ? '' : `${found.violation.invariant}: ${found.violation.what}`,
    ]);
    if (found === undefined) process.exitCode = 1;
    console.error(`${mutant.name}: ${rows.at(-1)?.[2] ?? ''}`);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
const table = rows.sort(([a], [b]) => a - b).map(([, ...cells]) => cells);
console.log(formatTable([['fault', 'worlds', 'found as'], ...table]));
const caught = new Set(table.map(([, , what]) => what.split(':')[0]));
const idle = Object.keys(invariants).filter((name) => !caught.has(name));
if (idle.length > 0 && values.only === '' && values.rare) {
  console.log(`\nno fault was found by: ${idle.join(', ')}`);
  process.exitCode = 1;
}
console.log(
  `\n${table.filter(([, worlds]) => worlds !== 'NOT FOUND').length} of ${table.length} faults found, each within ${values.seeds} worlds from seed ${values.from} or its own`,
);
