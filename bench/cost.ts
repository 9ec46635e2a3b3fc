import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { measure } from './cost/measure.ts';
import { report } from './cost/report.ts';

await scriptOptions(
  command({
    name: 'npm run bench:cost',
    does: 'Counts and prices every AWS call of a request, on emulators; takes some minutes.',
  }),
);
const findings = await measure();
const { text, isMet } = report(findings);
console.log(text);
process.exitCode = isMet ? 0 : 1;
