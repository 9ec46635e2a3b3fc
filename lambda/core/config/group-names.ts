import type { HeadwayConfig } from './headway-config.ts';

/** The names under which callers ask for models, each with its model group: its own, and its aliases. */
export function groupsByName({
  deployments,
  aliases,
  unserved = {},
}: Pick<HeadwayConfig, 'deployments' | 'aliases' | 'unserved'>): ReadonlyMap<string, string> {
  const own = [...deployments.map(({ group }) => group), ...Object.keys(unserved)];
  return new Map([...own.map((group): [string, string] => [group, group]), ...Object.entries(aliases)]);
}

/** All names of each group: a key that may use one of them may use the group. */
export const namesByGroup = (
  groups: ReadonlyMap<string, string>,
): ReadonlyMap<string | undefined, readonly string[]> =>
  Map.groupBy(groups.keys(), (name) => groups.get(name));
