import type { SettingPath } from './setting-path.ts';
import type { Deployment, HeadwayConfig } from './headway-config.ts';
import { referenceName } from './reference.ts';

export interface MissingReference {
  readonly name: string;
  readonly path: SettingPath;
}

/** A reference that the configuration keeps, and its place in the file; the deployments are in file order. */
export interface KeptReference extends MissingReference {
  readonly kind: 'address' | 'header' | 'text';
}

const textsOf = ({ apiBase, apiKey, apiVersion, aws, mock }: Deployment) =>
  [
    { field: 'api_base', value: apiBase, kind: 'address' },
    { field: 'api_key', value: apiKey, kind: 'header' },
    { field: 'api_version', value: apiVersion, kind: 'header' },
    { field: 'aws_access_key_id', value: aws?.accessKeyId, kind: 'header' },
    { field: 'aws_secret_access_key', value: aws?.secretAccessKey, kind: 'header' },
    { field: 'aws_session_token', value: aws?.sessionToken, kind: 'header' },
    { field: 'aws_sts_endpoint', value: aws?.stsEndpoint, kind: 'address' },
    { field: 'mock_response', value: mock?.response, kind: 'text' },
  ] as const;

/** A list has its keys at places of their own. */
const masterKeysWithPaths = (masterKey: HeadwayConfig['masterKey']) => {
  const path = ['general_settings', 'master_key'];
  if (!Array.isArray(masterKey)) return [{ path, value: masterKey, kind: 'header' as const }];
  return masterKey.map((value, index) => ({ path: [...path, index], value, kind: 'header' as const }));
};

/** `places`: for each deployment its place in `model_list`, where some of that are not served. */
export const keptReferences = (
  { deployments, masterKey, webhooks }: HeadwayConfig,
  places?: readonly number[],
): KeptReference[] => {
  const kept = [
    ...deployments.flatMap((deployment, index) =>
      textsOf(deployment).map(({ field, value, kind }) => ({
        path: ['model_list', places?.[index] ?? index, 'litellm_params', field],
        value,
        kind,
      })),
    ),
    ...masterKeysWithPaths(masterKey),
    { path: ['headway_settings', 'webhooks', 'secret'], value: webhooks?.secret, kind: 'text' as const },
  ];
  return kept.flatMap(({ path, value, kind }) => {
    const name = value === undefined ? undefined : referenceName(value);
    return name === undefined ? [] : [{ name, path, kind }];
  });
};
