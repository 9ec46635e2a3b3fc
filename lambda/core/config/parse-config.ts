import type { Finding, MissingVariable, Remark } from './finding.ts';
import type { HeadwayConfig } from './headway-config.ts';
import { judgeSettings } from './judge-settings.ts';
import type { MissingReference } from './missing-variables.ts';
import type { Env } from './reference.ts';
import { keyOf } from './secrecy.ts';
import { readYaml } from './yaml-document.ts';

export interface ConfigSource {
  readonly text: string;
  /** The name that findings carry. */
  readonly file: string;
  readonly env: Env;
}

export type ParsedConfig =
  | {
      readonly kind: 'valid';
      readonly config: HeadwayConfig;
      readonly notices: Finding[];
      /** References that stay in the configuration and whose variable is not set in `env`. */
      readonly missing: MissingVariable[];
    }
  | { readonly kind: 'invalid'; readonly errors: Finding[]; readonly notices: Finding[] };

/** Reads a config file in LiteLLM's shape. Never throws; no finding holds a secret or a variable's value. */
export const parseConfig = ({ text, file, env }: ConfigSource): ParsedConfig => {
  const document = readYaml(text);
  if (document.kind === 'unreadable') {
    const errors = document.mistakes.map(({ section: key, ...rest }) => ({ ...rest, file, key }));
    return { kind: 'invalid', errors, notices: [] };
  }
  const { value, locate } = document;
  const toFinding = ({ path, message }: Remark): Finding => ({
    file,
    ...locate(path),
    key: keyOf(path),
    message,
  });
  const toMissing = ({ name, path }: MissingReference): MissingVariable => ({
    name,
    file,
    line: locate(path).line,
    key: keyOf(path),
  });

  const judged = judgeSettings(value, env);
  const notices = judged.notices.map(toFinding).toSorted((a, b) => a.line - b.line);
  if (judged.kind === 'invalid')
    return { kind: 'invalid', errors: judged.errors.map(toFinding).toSorted(byPlace), notices };
  return { kind: 'valid', config: judged.config, notices, missing: judged.missing.map(toMissing) };
};

const byPlace = (a: Finding, b: Finding): number => a.line - b.line || a.column - b.column;
