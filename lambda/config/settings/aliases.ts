import type { ConfigFile } from '../files/file-schema.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import { nearestName } from './nearest-name.ts';
import { showName } from '../keys/secrecy.ts';

export interface AliasList {
  /** Alias → model group. */
  readonly aliases: Record<string, string>;
  readonly refusals: Refusal[];
  readonly notices: Remark[];
}

type AliasSetting = ConfigFile['router_settings']['model_group_alias'][string];

/** An alias takes precedence over a model group of the same name, as in LiteLLM. */
export const readAliases = ({ model_list: entries, router_settings: routing }: ConfigFile): AliasList => {
  const groups = new Set(entries.map((entry) => entry.model_name));
  const settings = Object.entries(routing.model_group_alias);
  return {
    aliases: Object.fromEntries(settings.map(([alias, setting]) => [alias, targetOf(setting)])),
    refusals: settings
      .filter(([, setting]) => !groups.has(targetOf(setting)))
      .map(([alias, setting]) => ({
        path: pathOf(alias),
        expected: `a model_name of the model_list${nearestOf(targetOf(setting), groups)}`,
      })),
    notices: settings
      .filter(([alias, setting]) => groups.has(alias) && groups.has(targetOf(setting)))
      .map(([alias, setting]) => ({
        path: pathOf(alias),
        message: `also the name of a model group; requests for it go to "${showName(targetOf(setting))}"`,
      })),
  };
};

const nearestOf = (name: string, groups: ReadonlySet<string>): string => {
  const nearest = nearestName(name, [...groups]);
  return nearest === undefined ? '' : `; the nearest is "${showName(nearest)}"`;
};

const pathOf = (alias: string) => ['router_settings', 'model_group_alias', alias];

const targetOf = (setting: AliasSetting): string => (typeof setting === 'string' ? setting : setting.model);
