import type { Remark } from './finding.ts';
import { isProviderVariable } from '../keys/provider-variables.ts';
import { isForeignReference, lookUpTrimmed, referenceName, type Env } from '../../core/config/reference.ts';

/** The entries of `environment_variables`: name → text, or the reference to a variable of another name. */
export type FileVariables = ReadonlyMap<string, string>;

const SECTION = 'environment_variables';

/** As in LiteLLM, a value in the file takes precedence over the process's own, and may itself be `os.environ/OTHER`. */
export const variablesIn = (file: unknown): FileVariables => {
  const variables = new Map<string, string>();
  for (const [name, value] of entriesIn(file)) {
    const given = typeof value === 'string' ? value.trim() : String(value);
    const other = referenceName(given);
    if (given === '' || other === name || isForeignReference(given)) continue;
    variables.set(name, other === undefined ? given : (variables.get(other) ?? given));
  }
  return variables;
};

const entriesIn = (file: unknown): [string, unknown][] => {
  const section: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, SECTION) : undefined;
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return [];
  return Object.entries(section).filter(([, value]) => value !== null && typeof value !== 'object');
};

/** The file with each `os.environ/NAME` replaced that it defines itself. */
export const fillIn = (value: unknown, variables: FileVariables): unknown => {
  if (variables.size === 0) return value;
  if (typeof value === 'string') return variables.get(referenceName(value) ?? '') ?? value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, key === SECTION ? child : fillIn(child, variables)]),
  );
};

/** The variables as the file sees them. */
export const withVariables = (env: Env, variables: FileVariables): Env => ({
  ...env,
  ...Object.fromEntries(
    [...variables].map(([name, given]) => {
      const other = referenceName(given);
      return [name, other === undefined ? given : lookUpTrimmed(env, other)];
    }),
  ),
});

export const variableNotices = (file: unknown, variables: FileVariables, env: Env): Remark[] => {
  const used = namesUsedIn(file);
  return [...variables].flatMap(([name, given]) => {
    const path = [SECTION, name];
    if (!used.has(name) && !isProviderVariable(name)) {
      return [{ path, message: `has no effect: no setting of the file is os.environ/${name}` }];
    }
    const own = lookUpTrimmed(env, name);
    const wins =
      own === undefined || own === given ? '' : ', and overrides the environment variable of that name';
    if (referenceName(given) !== undefined) {
      return wins === '' ? [] : [{ path, message: `stands for another variable${wins}, as in LiteLLM` }];
    }
    const message = `in plain text${wins}: it is deployed with the file; a variable that is set outside the file is not`;
    return [{ path, message }];
  });
};

const namesUsedIn = (value: unknown): ReadonlySet<string> => {
  const used = new Set<string>();
  const collect = (at: unknown): void => {
    if (typeof at === 'string') used.add(referenceName(at) ?? '');
    else if (typeof at === 'object' && at !== null) Object.values(at).forEach(collect);
  };
  collect(value);
  return used;
};
