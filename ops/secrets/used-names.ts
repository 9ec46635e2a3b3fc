import { configFileOf, readConfig } from '../../cli/read-config.ts';
import { Refused } from '../../cli/refused.ts';
import type { Env } from '../../lambda/core/config/reference.ts';
import { namesIn } from '../../lambda/core/config/resolve-references.ts';
import type { UsedNames } from './describe-names.ts';

/**
 * The names that a config file refers to; undefined: no file was named, and there is no readable one at the usual
 * place. @throws Refused for a named file that cannot be used.
 */
export function usedNames(named: string | undefined, env: Env): UsedNames | undefined {
  const file = configFileOf(named, env);
  try {
    return { file, names: namesIn(readConfig(file, env, { isForAws: true }).config) };
  } catch (error) {
    if (named === undefined && error instanceof Refused) return undefined;
    throw error;
  }
}
