import { litellmParams, litellmSettings } from '../lambda/config/files/file-schema.ts';
import { knownFamilies, knownSections } from '../lambda/config/settings/known-settings.ts';
import { nearestName } from '../lambda/config/settings/nearest-name.ts';
import { headwaySettings } from '../lambda/config/settings/own-settings.ts';
import { keyOf, showName } from '../lambda/config/keys/secrecy.ts';
import { spellAs, toSnake } from './spelling.ts';

/** A Router's options as the sections of a config file, so that one function judges both. */
export interface Settings {
  readonly file: Readonly<Record<string, unknown>>;
  /** About options that no section knows. */
  readonly notices: string[];
}

/** Options that are the Router's own. */
export const ownOptions = ['stores', 'log'] as const;

/** Sections whose settings are options of a Router, at its top level. */
export const flatSections = ['headway_settings', 'litellm_settings', 'router_settings'] as const;
type FlatSection = (typeof flatSections)[number];

const routerSection = knownSections.find(({ pattern }) => pattern.join('.') === 'router_settings');
const namesOfRouter = [...(routerSection?.acts ?? []), ...(routerSection?.inactive.keys() ?? [])];
const known: ReadonlyMap<string, FlatSection> = new Map([
  ...namesOfRouter.map((name) => [name, 'router_settings'] as const),
  ...Object.keys(litellmSettings.shape).map((name) => [name, 'litellm_settings'] as const),
  ...Object.keys(headwaySettings.shape).map((name) => [name, 'headway_settings'] as const),
]);
const optionNames = ['model_list', ...ownOptions, ...known.keys()];

/** @throws TypeError if an option is given in both spellings. */
export function settingsOf(options: object): Settings {
  const file: Record<string, unknown> = {};
  const notices: string[] = [];
  for (const [name, value] of Object.entries(inSnakeCase(withoutUndefined(options), []))) {
    const section = known.get(name) ?? familyOf(name);
    if (name === 'model_list') file[name] = deepSnake(value, [name]);
    else if (section === undefined) notices.push(strangerNotice(options, name));
    else file[section] = { ...Object(file[section]), [name]: deepSnake(value, [section, name]) };
  }
  return { file, notices };
}

const familyOf = (name: string): FlatSection | undefined =>
  knownFamilies.some(([pattern]) => pattern.test(name)) ? 'router_settings' : undefined;

const withoutUndefined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function strangerNotice(options: object, name: string): string {
  const key = Object.keys(options).find((one) => toSnake(one) === name) ?? name;
  const shown = showName(key);
  const place = ['modelList', 'litellmParams'].map((step) => spellAs(key, toSnake(step)));
  if (name in litellmParams.shape) return `${shown}: has no effect here; it belongs in ${place.join('[…].')}`;
  const nearest = nearestName(name, optionNames);
  const hint = nearest === undefined ? '' : `; the nearest known name is "${spellAs(key, nearest)}"`;
  return `${shown}: Headway does not know "${shown}" and ignores it${hint}`;
}

/** Renames the keys of every mapping whose keys are settings; aliases, for example, are names of other things. */
function deepSnake(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => deepSnake(item, [...path, '*']));
  if (typeof value !== 'object' || value === null) return value;
  const mapping = isSection(path) ? inSnakeCase(value, path) : value;
  return Object.fromEntries(
    Object.entries(mapping).map(([key, child]) => [key, deepSnake(child, [...path, key])]),
  );
}

const isSection = (path: readonly string[]): boolean =>
  knownSections.some(
    ({ pattern }) =>
      pattern.length === path.length && pattern.every((step, at) => step === '*' || step === path[at]),
  );

function inSnakeCase(mapping: object, path: readonly string[]): Readonly<Record<string, unknown>> {
  const renamed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(mapping)) {
    const name = toSnake(key);
    if (Object.hasOwn(renamed, name)) {
      const twice = keyOf([...path.filter((step) => step !== '*'), key]);
      throw new TypeError(`${twice}: found in two spellings; expected it once`);
    }
    renamed[name] = value;
  }
  return renamed;
}
