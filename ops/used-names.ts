import { readFileSync } from 'node:fs';
import { Refused } from '../cli/refused.ts';
import { formatFinding } from '../lambda/core/config/finding.ts';
import { parseConfig } from '../lambda/core/config/parse-config.ts';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { namesIn } from '../lambda/core/config/resolve-references.ts';
import type { UsedNames } from './describe-names.ts';

/**
 * The names that a config file refers to; undefined: no file was named, and there is no readable one at the usual
 * place. @throws Refused for a file that was named and cannot be used.
 */
export function usedNames(named: string | undefined, env: Env): UsedNames | undefined {
  const file = named ?? lookUp(env, 'HEADWAY_CONFIG') ?? 'headway.yaml';
  const text = readText(file);
  const parsed = text === undefined ? undefined : parseConfig({ text, file, env });
  if (parsed?.kind === 'valid') return { file, names: namesIn(parsed.config) };
  if (named === undefined) return undefined;
  throw new Refused(parsed?.errors.map(formatFinding).join('\n') ?? `${file} cannot be read.`);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
