import type { SettingPath } from '../../core/config/setting-path.ts';

/** A remark of a check about a setting, before its place in the file is looked up. */
export interface Remark {
  readonly path: SettingPath;
  readonly message: string;
  /** For a notice: it comes before the others, since somebody may be harmed. */
  readonly isWarning?: boolean;
  /** For a notice: it matters only where the configuration is deployed. */
  readonly isAboutDeploying?: boolean;
  /** For a notice: it is about a deployment that is not served. */
  readonly isLeftOut?: boolean;
}

/** A setting that cannot be accepted, and what would be right instead. */
export interface Refusal {
  readonly path: SettingPath;
  readonly expected: string;
  /** A mapping belongs here, so a text found instead may be a slip in its first line. */
  readonly wantsMapping?: boolean;
  /** The variable whose value is wrong, if the file does not write it at this place. */
  readonly name?: string;
}

/** Lines and columns count from 1. No message and no key ever holds the value of a secret. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
  readonly isWarning?: boolean | undefined;
  readonly isAboutDeploying?: boolean | undefined;
  readonly isLeftOut?: boolean | undefined;
}

export interface MissingVariable {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

/** One line: `headway.yaml:7: model_list[0].litellm_params.rpm: found "many"; expected …`. */
export const formatFinding = ({ file, line, key, message }: Finding): string =>
  [`${file}:${line}`, key, message].filter((part) => part !== '').join(': ');

/** A notice as it is printed: one about possible harm begins with a word of its own. */
export const formatNotice = (notice: Finding): string =>
  `${notice.isWarning === true ? 'Warning: ' : ''}${formatFinding(notice)}`;

/** All errors, and below them the notices: a notice may hold the reason. */
export const formatRefused = (errors: readonly Finding[], notices: readonly Finding[]): string =>
  [
    ...errors.map(formatFinding),
    ...(notices.length === 0 ? [] : ['', 'Besides:']),
    ...notices.map(formatNotice),
  ].join('\n');
