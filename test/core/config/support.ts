import { formatFinding } from '../../../lambda/config/files/finding.ts';
import type { HeadwayConfig } from '../../../lambda/core/config/headway-config.ts';
import { parseConfig, type ParsedConfig } from '../../../lambda/config/files/parse-config.ts';
import type { Env } from '../../../lambda/core/config/reference.ts';

export const parse = (text: string, env: Env = {}): ParsedConfig =>
  parseConfig({ text, env, file: 'headway.yaml' });

/** One line per error; none for a valid file. */
export const errorsOf = (text: string, env: Env = {}): string[] => {
  const parsed = parse(text, env);
  return parsed.kind === 'invalid' ? parsed.errors.map(formatFinding) : [];
};

export const noticesOf = (text: string, env: Env = {}): string[] =>
  parse(text, env).notices.map(formatFinding);

export const configOf = (text: string, env: Env = {}): HeadwayConfig => {
  const parsed = parse(text, env);
  if (parsed.kind === 'invalid') throw new Error(parsed.errors.map(formatFinding).join('\n'));
  return parsed.config;
};

/** A file with one deployment with these parameters and a key, so that no other notice appears. */
export const fileWith = (params: string, rest = ''): string => `model_list:
  - model_name: m
    litellm_params:
${params.replace(/^/gm, '      ')}
general_settings:
  master_key: os.environ/MASTER_KEY
${rest}`;
