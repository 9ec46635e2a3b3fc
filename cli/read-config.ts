import { normalize } from 'node:path';
import { formatNotice, formatRefused } from '../lambda/config/files/finding.ts';
import { parseConfig, type ParsedConfig } from '../lambda/config/files/parse-config.ts';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { openIncluded, openText } from './open-config.ts';
import { Refused } from './refused.ts';

export type ValidConfig = Extract<ParsedConfig, { kind: 'valid' }>;

/** The config file that a command is for: `--config`, otherwise the variable, otherwise the usual place. */
export const configFileOf = (given: string | undefined, env: Env): string =>
  given ?? lookUp(env, 'HEADWAY_CONFIG') ?? 'headway.yaml';

/**
 * Reads and checks the config file and everything that it includes. Throws `Refused` with a line for each error,
 * and with the notices, which may hold the reason. For AWS, addresses that only `env` gives do not act.
 */
export function readConfig(file: string, env: Env, { isForAws = false, isStrict = false } = {}): ValidConfig {
  const named = normalize(file);
  const parsed = parseConfig({ text: readText(named), file: named, env, isForAws, open: openIncluded });
  if (parsed.kind === 'valid') return isStrict ? withAllServed(parsed) : parsed;
  throw new Refused(formatRefused(parsed.errors, parsed.notices));
}

/** @throws Refused if a deployment is left out */
function withAllServed(valid: ValidConfig): ValidConfig {
  const leftOut = valid.notices.filter(({ isLeftOut }) => isLeftOut === true);
  if (leftOut.length === 0) return valid;
  const others = valid.notices.filter(({ isLeftOut }) => isLeftOut !== true);
  throw new Refused(formatRefused(leftOut, others));
}

/** The notices about a usable file; with `isDeployed` also those that matter only to a deployed stage. */
export const noticeLines = ({ notices }: ValidConfig, on: { readonly isDeployed: boolean }): string[] =>
  notices.filter(({ isAboutDeploying }) => on.isDeployed || isAboutDeploying !== true).map(formatNotice);

function readText(file: string): string {
  const opened = openText(file);
  switch (opened.kind) {
    case 'opened':
      return opened.text;
    case 'undecodable':
      throw new Refused(`${file}:${opened.line}: ${opened.message}`);
    case 'unopened':
      throw new Refused(`${file} ${opened.reason}; name a config file with --config or HEADWAY_CONFIG.`);
  }
}
