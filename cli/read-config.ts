import { readFileSync } from 'node:fs';
import { formatFinding } from '../lambda/core/config/finding.ts';
import { parseConfig, type ParsedConfig } from '../lambda/core/config/parse-config.ts';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { Refused } from './refused.ts';

export type ValidConfig = Extract<ParsedConfig, { kind: 'valid' }>;

/** The config file that a command is for: `--config`, else the variable, else the usual place. */
export const configFileOf = (given: string | undefined, env: Env): string =>
  given ?? lookUp(env, 'HEADWAY_CONFIG') ?? 'headway.yaml';

/** Reads and checks the config file. Throws `Refused` with a line for everything that is wrong with it. */
export function readConfig(file: string, env: Env): ValidConfig {
  const parsed = parseConfig({ text: readText(file), file, env });
  if (parsed.kind === 'valid') return parsed;
  throw new Refused(parsed.errors.map(formatFinding).join('\n'));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refused(`${file} cannot be read; name a config file with --config or HEADWAY_CONFIG.`);
  }
}
