import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';

/** npm has settings of its own with these names, which a user may have set for good. */
const npmsOwn: readonly string[] = ['yes', 'json', 'all', 'key', 'only'];

/**
 * The sentence for options that were meant for a command and went to npm; undefined: there are none. Of
 * `npm start --config x` (without `--` before it) the command sees `x` alone, and npm shows the rest in the
 * environment. `words`: what the command line has beside options.
 */
export function keptByNpm(
  command: CommandUnknownOpts,
  { words, env }: { readonly words: readonly string[]; readonly env: Env },
): string | undefined {
  const script = lookUp(env, 'npm_lifecycle_event');
  if (script === undefined) return undefined;
  const kept = command.options.flatMap((option) => {
    const name = option.long?.replace(/^--/, '') ?? '';
    const value = lookUp(env, `npm_config_${name.replaceAll('-', '_')}`);
    const isGiven = command.getOptionValueSource(option.attributeName()) === 'cli';
    return value === undefined || isGiven || npmsOwn.includes(name) ? [] : [{ name, value, option }];
  });
  if (kept.length === 0) return undefined;
  const shown = kept.map(({ name, value, option }) => {
    if (!option.required && !option.optional) return `--${name}`;
    if (value !== 'true') return `--${name} ${value}`;
    return `--${name} ${kept.length === 1 && words.length === 1 ? words[0] : '…'}`;
  });
  const run = script === 'start' ? 'npm start' : `npm run ${script}`;
  return `npm has kept ${kept.map(({ name }) => `--${name}`).join(', ')} for itself; write: ${run} -- ${shown.join(' ')}`;
}
