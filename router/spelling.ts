import type { SettingPath } from '../lambda/core/config/setting-path.ts';

/** `modelList` → `model_list`; a name in snake_case stays as it is. */
export const toSnake = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `model_list` → `modelList`. */
const toCamel = (name: string): string =>
  name.replace(/(?<=\w)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** `name` in the spelling of `like`. */
export const spellAs = (like: string, name: string): string => (like.includes('_') ? name : toCamel(name));

/** True if two keys name the same setting. */
const isSame = (key: string, step: string | number): boolean => key === String(step) || toSnake(key) === step;

/** A path of the config file as these options spell it; a missing step is spelled in their manner. */
export function spelledPath(options: unknown, path: SettingPath): SettingPath {
  let at = options;
  let manner = 'camelCase';
  return path.map((step) => {
    const entries: readonly [string, unknown][] =
      typeof at === 'object' && at !== null ? Object.entries(at) : [];
    manner = entries.find(([key]) => key.includes('_'))?.[0] ?? manner;
    const found = entries.find(([key]) => isSame(key, step));
    at = found?.[1];
    if (typeof step === 'number') return step;
    return found?.[0] ?? spellAs(manner, step);
  });
}
