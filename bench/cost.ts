import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { measure } from './cost/measuring/measure.ts';
import { startTicker } from './ticker.ts';
import { report } from './cost/report.ts';

await scriptOptions(
  command({
    name: 'npm run bench:cost --',
    does: 'Counts and prices every AWS call of a request, on emulators; takes some minutes.',
  }),
);
console.error('Counting the calls of every kind of request, which takes some minutes…');
const stopTicker = startTicker(() => 'still counting');
const findings = await measure();
stopTicker();
const { text, isMet } = report(findings);
console.log(text);
process.exitCode = isMet ? 0 : 1;
