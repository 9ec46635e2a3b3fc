import type { ConfigFile } from './file-schema.ts';
import type { SettingPath } from './finding.ts';
import { lookUp, referenceName, type Env } from './reference.ts';

export interface MissingReference {
  readonly name: string;
  readonly path: SettingPath;
}

const paramFields = ['api_base', 'api_key', 'api_version', 'mock_response'] as const;

/** The references that the configuration keeps and whose variable is not set now, each place of them. */
export const missingReferences = (file: ConfigFile, env: Env): MissingReference[] => {
  const kept = [
    ...file.model_list.flatMap(({ litellm_params: params }, index) =>
      paramFields.map((field) => ({
        path: ['model_list', index, 'litellm_params', field],
        value: params[field],
      })),
    ),
    { path: ['general_settings', 'master_key'], value: file.general_settings.master_key },
    { path: ['headway_settings', 'webhooks', 'secret'], value: file.headway_settings.webhooks?.secret },
  ];
  return kept.flatMap(({ path, value }) => {
    const name = value === undefined ? undefined : referenceName(value);
    return name === undefined || lookUp(env, name) !== undefined ? [] : [{ name, path }];
  });
};
