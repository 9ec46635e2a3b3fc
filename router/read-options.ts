import type { Remark } from '../lambda/config/files/finding.ts';
import type { SettingPath } from '../lambda/core/config/setting-path.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import { judgeSettings } from '../lambda/config/settings/judge-settings.ts';
import type { Env } from '../lambda/core/config/reference.ts';
import { describeFound, keyOf } from '../lambda/config/keys/secrecy.ts';
import { fixedSecrets } from '../lambda/ports/fixed-secrets.ts';
import { isDeeperThan } from '../lambda/core/json/nesting.ts';
import type { Secrets } from '../lambda/ports/secrets.ts';
import type { RouterOptions } from './options.ts';
import { flatSections, ownOptions, settingsOf } from './settings-of.ts';
import { spelledPath, toSnake } from './spelling.ts';

export interface ReadOptions {
  readonly config: HeadwayConfig;
  /** The variables as they are now. */
  readonly secrets: Secrets;
  /** About settings that do nothing here, one sentence each. */
  readonly notices: readonly string[];
}

const maxLevels = 60;
const noRedis =
  "has no effect here: several Routers keep one order with stores: awsStores({…}) of 'headway/aws', not through Redis";

/** Finds the section in a notice that says where a setting belongs. */
const sectionName = new RegExp(`in (${flatSections.join('|')})$`);

/** Reads a Router's options. @throws TypeError with a line for each mistake; no line holds a secret. */
export function readOptions(options: RouterOptions, env: Env): ReadOptions {
  checkShape(options, env);
  const settings = Object.fromEntries(Object.entries(options).filter(([name]) => !isOwn(name)));
  const { file, notices: strangers } = settingsOf(settings);
  const line = ({ path, message }: Remark) =>
    `${keyOf(spelledPath(settings, flat(path)))}: ${message.replace(sectionName, 'at the top level')}`;

  const judged = judgeSettings(file, { env, isForAws: false });
  if (judged.kind === 'invalid') throw new TypeError([...judged.errors.map(line), ...strangers].join('\n'));
  const notices = judged.notices
    .filter(({ path }) => path[0] !== 'general_settings')
    .map(({ path, message }) => line({ path, message: isRedis(path) ? noRedis : message }));
  const missing = judged.missing.map(({ name, path }) =>
    line({ path, message: `the environment variable ${name} is not set` }),
  );
  return {
    config: judged.config,
    secrets: fixedSecrets({ ...env }),
    notices: [...strangers, ...notices, ...missing],
  };
}

function checkShape(options: unknown, env: Env): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const found = describeFound({ path: [], value: options, env });
    throw new TypeError(`found ${found}; expected the options of a Router, e.g. { modelList: [{ … }] }`);
  }
  const { stores, log, ...settings }: Partial<RouterOptions> = options;
  if (stores !== undefined && typeof stores !== 'function')
    throw wrong('stores', "awsStores({…}) of 'headway/aws'");
  if (log !== undefined && !isLog(log))
    throw wrong('log', 'an object with info, warn and error, such as console');
  if (isDeeperThan(settings, maxLevels))
    throw new TypeError(`found more than ${maxLevels} levels; expected fewer`);
}

const wrong = (name: string, expected: string): TypeError => new TypeError(`${name}: expected ${expected}`);

const isLog = (log: unknown): boolean =>
  typeof log === 'object' &&
  log !== null &&
  ['info', 'warn', 'error'].every((name) => typeof Reflect.get(log, name) === 'function');

const isOwn = (name: string): boolean => ownOptions.some((own) => own === toSnake(name));

/** A Router's options have no sections. */
const flat = ([first, ...rest]: SettingPath): SettingPath =>
  flatSections.some((section) => section === first) ? rest : [first ?? '', ...rest];

const isRedis = (path: SettingPath): boolean => String(path.at(-1)).startsWith('redis_');
