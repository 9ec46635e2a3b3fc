import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { runProgram } from './run-program.ts';

/**
 * The options of a script that reads them before anything else. Its help ends the process with code 0, wrong use
 * with code 2 and a sentence.
 */
export async function scriptOptions<Script extends CommandUnknownOpts>(
  script: Script,
): Promise<ReturnType<Script['opts']>> {
  const read: ReturnType<Script['opts']>[] = [];
  script.action(() => void read.push(script.opts() as ReturnType<Script['opts']>));
  const code = await runProgram(script, { argv: process.argv.slice(2), env: process.env });
  return read[0] ?? process.exit(code);
}
