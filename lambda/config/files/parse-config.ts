import type { Finding, MissingVariable, Remark } from './finding.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { readFiles, type FileMistake, type OpenFile } from './include-files.ts';
import { judgeSettings } from '../settings/judge-settings.ts';
import { mergeFiles, type FilePosition } from './merge-files.ts';
import type { Env } from '../../core/config/reference.ts';
import { keyOf } from '../keys/secrecy.ts';

export interface ConfigSource {
  readonly text: string;
  /** The name that findings carry. */
  readonly file: string;
  readonly env: Env;
  /** The file is read for a deploy, and not for a gateway in this very environment. */
  readonly isForAws?: boolean | undefined;
  /** Opens the files that the file includes; absent: it may include none. */
  readonly open?: OpenFile | undefined;
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
export const parseConfig = ({ text, file, env, isForAws = false, open }: ConfigSource): ParsedConfig => {
  const read = readFiles({ file, text }, open);
  const [main, ...others] = read.documents;
  const merged = main && mergeFiles([main, ...others]);
  const mistakes = [...read.mistakes, ...(merged?.mistakes ?? [])].map(toError);
  if (merged === undefined || mistakes.length > 0) return { kind: 'invalid', errors: mistakes, notices: [] };

  const { value, locate } = merged;
  const place = (remark: Remark): Placed => ({ remark, at: locate(remark.path) });
  const judged = judgeSettings(value, { env, isForAws });
  const notices = judged.notices.map(place).toSorted(byWeight).map(toFinding);
  if (judged.kind === 'invalid')
    return { kind: 'invalid', errors: judged.errors.map(place).toSorted(byPlace).map(toFinding), notices };
  const missing = judged.missing.map(({ name, path }) => {
    const { file: missingIn, line } = locate(path);
    return { name, file: missingIn, line, key: keyOf(path) };
  });
  return { kind: 'valid', config: judged.config, notices, missing };
};

interface Placed {
  readonly remark: Remark;
  readonly at: FilePosition;
}

const toError = ({ section: key, file, line, column, message }: FileMistake): Finding => ({
  file,
  line,
  column,
  key,
  message,
});

const toFinding = ({ remark, at: { file, line, column } }: Placed): Finding => {
  const { path, message, isWarning, isAboutDeploying, isLeftOut } = remark;
  return { file, line, column, key: keyOf(path), message, isWarning, isAboutDeploying, isLeftOut };
};

const byPlace = ({ at: a }: Placed, { at: b }: Placed): number =>
  a.order - b.order || a.line - b.line || a.column - b.column;

/** Warnings first. */
const byWeight = (a: Placed, b: Placed): number =>
  Number(b.remark.isWarning ?? false) - Number(a.remark.isWarning ?? false) ||
  a.at.order - b.at.order ||
  a.at.line - b.at.line;
