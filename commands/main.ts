import { runProgram } from '../cli/run-program.ts';
import { headway } from './headway.ts';

const code = await runProgram(headway(), { argv: process.argv.slice(2), env: process.env });
// A command may have set another code, and processes that it has started may go on.
if (code !== 0) process.exitCode = code;
