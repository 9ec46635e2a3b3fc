import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookUp, referenceName, type Env } from '../../lambda/core/config/reference.ts';
import type { Environment } from './function-host.ts';

/** The variables that the configuration beside the bundle refers to, as far as they are set. */
export function referencedVariables(folder: string, env: Env): Environment {
  const found: Record<string, string> = {};
  JSON.parse(readFileSync(join(folder, 'headway-config.json'), 'utf8'), (_key, value: unknown) => {
    const name = typeof value === 'string' ? referenceName(value) : undefined;
    const set = name === undefined ? undefined : lookUp(env, name);
    if (name !== undefined && set !== undefined) found[name] = set;
    return value;
  });
  return found;
}
