import type { parseArgs, ParseArgsConfig } from 'node:util';
import { readOptions } from './read-options.ts';
import { Refused } from './refused.ts';

/** The options of a script that reads them before all else. What it does not know ends it, in a sentence, with 2. */
export function scriptOptions<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return readOptions(usage, config);
  } catch (error) {
    console.error(error instanceof Refused ? error.message : error);
    process.exit(2);
  }
}
