import type { SettingPath } from '../../core/config/setting-path.ts';
import { lookUp, referenceName, type Env } from '../../core/config/reference.ts';

const secretWord = /key|secret|password|passwd|token|credential|\bsk-/i;
/**
 * Twenty letters or digits in a row, or the beginning of a UUID: not a word, nor a number that anybody wants to
 * read.
 */
const randomRun = /\w{20}|[0-9a-f]{8}-[0-9a-f]{4}-/i;
const longestShown = 40;

const isSecretPath = (path: SettingPath): boolean =>
  path.some((step) => typeof step === 'string' && secretWord.test(step));

/**
 * A text may be shown if it is short and nothing in it looks like a secret. To YAML, `rpm: 60 api_key; sk-1` is one
 * plain scalar, so a harmless field can hold somebody's key.
 */
const isShowable = (text: string): boolean =>
  text.length <= longestShown && !secretWord.test(text) && !randomRun.test(text) && !text.includes('@');

interface FoundValue {
  readonly path: SettingPath;
  readonly value: unknown;
  readonly env: Env;
}

const describeText = (text: string, { env, isSecret }: { env: Env; isSecret: boolean }): string => {
  if (text === '') return 'an empty string';
  const name = referenceName(text);
  if (name !== undefined) {
    return lookUp(env, name) === undefined ? `${text}, which is not set` : `${text} (its value is not shown)`;
  }
  return isSecret || !isShowable(text) ? 'a string (not shown)' : JSON.stringify(text);
};

/** Describes the value at `path` in the file without giving a secret away. */
export const describeFound = ({ path, value, env }: FoundValue): string => {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return describeText(value, { env, isSecret: isSecretPath(path) });
  if (typeof value === 'object') return 'a mapping';
  const isPlain = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  return isPlain && !isSecretPath(path) ? String(value) : `a ${typeof value}${isPlain ? ' (not shown)' : ''}`;
};

/** A name from the file for use in a message. Of `{api_key:sk-1}` (one key to YAML) it shows only `api_key…`. */
export const showName = (name: string): string => {
  if (/^[\w-]{1,64}$/.test(name) && !/\bsk-/i.test(name)) return name;
  if (isShowable(name) && !/\p{Cc}/u.test(name)) return name;
  return `${/^\w{0,40}/.exec(name)?.[0] ?? ''}…`;
};

const showStep = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`;
  const name = showName(step);
  return /^[\w…-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
};

/** `['model_list', 0, 'litellm_params']` → `model_list[0].litellm_params`. */
export const keyOf = (path: SettingPath): string => path.map(showStep).join('').replace(/^\./, '');
