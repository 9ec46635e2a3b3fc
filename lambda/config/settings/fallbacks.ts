import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { isPattern } from '../../core/config/model-pattern.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import type { ConfigFile } from '../files/file-schema.ts';
import type { Refusal } from '../files/finding.ts';
import { showName } from '../keys/secrecy.ts';
import { nearestName } from './nearest-name.ts';

type Lists = NonNullable<ConfigFile['router_settings']['fallbacks']>;
type Target = Lists[number][string][number];
type Fallbacks = NonNullable<HeadwayConfig['fallbacks']>;

/** The lists of all groups that have none of their own. */
const ANY = '*';

const sections = ['router_settings', 'litellm_settings'] as const;
const listNames = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const;

/** The fallbacks, with every name resolved; `router_settings` takes precedence, as in LiteLLM. */
export function readFallbacks(
  file: ConfigFile,
  aliases: Readonly<Record<string, string>>,
): { readonly fallbacks: Fallbacks | undefined; readonly refusals: Refusal[] } {
  const groupOf = (name: string): string => aliases[name] ?? name;
  const [routing, litellm] = [file.router_settings, file.litellm_settings];
  const listed = (name: (typeof listNames)[number]): Record<string, string[]> | undefined => {
    const lists = routing[name] ?? litellm[name];
    return lists && listsOf(lists, groupOf);
  };
  const byDefault = (routing.default_fallbacks ?? litellm.default_fallbacks)?.map(nameOf).map(groupOf);
  const named = listed('fallbacks');
  const general = byDefault === undefined ? named : { [ANY]: byDefault, ...named };
  const contextWindow = listed('context_window_fallbacks');
  const contentPolicy = listed('content_policy_fallbacks');
  const most = routing.max_fallbacks ?? litellm.max_fallbacks;
  const fallbacks: Fallbacks = {
    ...(general && { general }),
    ...(contextWindow && { contextWindow }),
    ...(contentPolicy && { contentPolicy }),
    ...(most !== undefined && { most }),
  };
  const isEmpty = Object.keys(fallbacks).length === 0;
  return { fallbacks: isEmpty ? undefined : fallbacks, refusals: unknownNames(file, aliases) };
}

/** Of several lists for one group the first counts, as in LiteLLM. */
const listsOf = (lists: Lists, groupOf: (name: string) => string): Record<string, string[]> =>
  Object.fromEntries(
    lists
      .flatMap((mapping) => Object.entries(mapping))
      .map(([group, targets]) => [groupOf(group), targets.map(nameOf).map(groupOf)] as const)
      .toReversed(),
  );

const nameOf = (target: Target): string => (typeof target === 'string' ? target : target.model);

/** Every name in the lists that no model group and no alias has. */
function unknownNames(file: ConfigFile, aliases: Readonly<Record<string, string>>): Refusal[] {
  const groups = new Set([...file.model_list.map((entry) => entry.model_name), ...Object.keys(aliases)]);
  const judge = (path: SettingPath, name: string): Refusal[] => {
    if (groups.has(name) && !isPattern(name)) return [];
    const nearest = nearestName(name, [...groups]);
    const hint = nearest === undefined || groups.has(name) ? '' : `; the nearest is "${showName(nearest)}"`;
    const kind = isPattern(name) ? 'a model_name without "*"' : 'a model_name of the model_list';
    return [{ path, expected: `${kind}${hint}` }];
  };
  return sections.flatMap((section) => {
    const settings = file[section];
    const byDefault = (settings.default_fallbacks ?? []).flatMap((target, at) =>
      judge([section, 'default_fallbacks', at], nameOf(target)),
    );
    const listed = listNames.flatMap((name) =>
      (settings[name] ?? []).flatMap((mapping, at) =>
        Object.entries(mapping).flatMap(([group, targets]) => {
          const path = [section, name, at, group];
          const own = group === ANY || groups.has(group) ? [] : judge(path, group);
          return [...own, ...targets.flatMap((target, rank) => judge([...path, rank], nameOf(target)))];
        }),
      ),
    );
    return [...byDefault, ...listed];
  });
}
