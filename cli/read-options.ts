import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Refused } from './refused.ts';

/**
 * A command line by `node:util`'s rules.
 * @throws Refused for what the command does not know, with its usage.
 */
export function readOptions<const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // `TypeError [CODE]: Unknown option '--x'. To specify …`: the first sentence says it.
    const [, reason = String(error)] = /: ([^]*?)\.?(?: To |$)/.exec(String(error)) ?? [];
    throw new Refused(`${reason}.\n${usage}`);
  }
}
