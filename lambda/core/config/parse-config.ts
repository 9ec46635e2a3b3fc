import { buildConfig } from './build-config.ts';
import { checkFile } from './check-file.ts';
import { resolveEarly } from './early-references.ts';
import type { Finding, MissingVariable, Refusal, Remark } from './finding.ts';
import type { HeadwayConfig } from './headway-config.ts';
import { missingReferences, type MissingReference } from './missing-variables.ts';
import type { Env } from './reference.ts';
import { refusalMessage } from './refusal-message.ts';
import { keyOf } from './secrecy.ts';
import { settingNotices } from './setting-notices.ts';
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
  const toError = (refusal: Refusal): Finding =>
    toFinding({ path: refusal.path, message: refusalMessage(refusal, { value, env }) });
  const toMissing = ({ name, path }: MissingReference): MissingVariable => ({
    name,
    file,
    line: locate(path).line,
    key: keyOf(path),
  });

  const checked = checkFile(resolveEarly(value, env));
  const built = checked.kind === 'accepted' ? buildConfig(checked.file) : checked;
  const notices = [...settingNotices(value), ...built.notices]
    .map(toFinding)
    .toSorted((a, b) => a.line - b.line);
  if (built.kind === 'refused')
    return { kind: 'invalid', errors: built.refusals.map(toError).toSorted(byPlace), notices };
  const missing = missingReferences(built.file, env).map(toMissing);
  return { kind: 'valid', config: built.config, notices, missing };
};

const byPlace = (a: Finding, b: Finding): number => a.line - b.line || a.column - b.column;
