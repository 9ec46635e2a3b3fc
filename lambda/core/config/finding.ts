/** The way to a setting inside the file: mapping keys and list positions (from 0). */
export type SettingPath = readonly (string | number)[];

/** What a check has to say about a setting, before the place in the file is looked up. */
export interface Remark {
  readonly path: SettingPath;
  readonly message: string;
}

/** A setting that cannot be accepted, and what would be right instead. */
export interface Refusal {
  readonly path: SettingPath;
  readonly expected: string;
  /** A mapping belongs here, so a text found instead may be a slip in its first line. */
  readonly wantsMapping?: boolean;
}

/** Lines and columns count from 1. No message and no key ever holds the value of a secret. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: string;
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
