import { columns } from '../../cli/terminal/columns.ts';
import { command } from '../../cli/command.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { misbehaviours } from './cases/all.ts';
import { replay } from './replay.ts';
import { inWords, verdicts } from './verdict.ts';

const { only } = await scriptOptions(
  command({
    name: 'npm run replay:upstreams --',
    does: 'Starts the gateway before an upstream that misbehaves in many ways, and prints what callers get.',
    examples: [['npm run replay:upstreams -- --only gzip', 'those with gzip in their names']],
  }).option('--only <text>', 'a part of the names of those to replay', ''),
);
const cases = misbehaviours.filter(({ name }) => name.includes(only));
if (cases.length === 0) {
  console.error(`--only: no misbehaviour has '${only}' in its name`);
  process.exit(2);
}

const results = verdicts(await replay(cases), cases);
const rows = results.map(({ name, way, got, arrivals, wrong }) => [
  name,
  way,
  [...new Set(got.map(inWords))].join(', '),
  arrivals.length,
  wrong.length === 0 ? '' : `WRONG: ${wrong.join('; ')}`,
]);
console.log(columns([['upstream', 'way', 'the caller got', 'calls', ''], ...rows]));
const wrong = results.filter((result) => result.wrong.length > 0);
console.log(`\n${cases.length} upstreams, ${results.length} ways through them, ${wrong.length} wrong`);
if (wrong.length > 0) process.exitCode = 1;
