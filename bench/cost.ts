import { measure } from './cost/measure.ts';
import { report } from './cost/report.ts';

const findings = await measure();
const { text, isMet } = report(findings);
console.log(text);
process.exitCode = isMet ? 0 : 1;
