import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';

/** npm has settings with these names, which a user may have set permanently. */
const npmsOwn: readonly string[] = ['yes', 'json', 'all', 'key', 'only'];

/**
 * The sentence for options that were meant for a command but went to npm; undefined: there are none. From `npm
 * start --config x` (without `--` before it) the command sees only `x`, and npm shows the rest in the environment.
 * `words`: everything on the command line that is not an option.
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
  return `npm took ${kept.map(({ name }) => `--${name}`).join(', ')} for itself; write: ${run} -- ${shown.join(' ')}`;
}
