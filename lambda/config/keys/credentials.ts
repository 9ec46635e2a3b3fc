import type { ModelEntry } from '../files/file-schema.ts';
import type { FileVariables } from '../files/file-variables.ts';
import type { Remark } from '../files/finding.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import { ownersOf } from '../../providers/table/hosts.ts';
import { rowOf } from '../../providers/table/providers.ts';
import { neededKey, variablesFor, type VariableField } from './provider-variables.ts';
import { lookUpTrimmed, referenceName, referencePrefix, type Env } from '../../core/config/reference.ts';

export interface Surroundings {
  /** The variables that are set now, by the process or by the file. */
  readonly env: Env;
  readonly variables: FileVariables;
  /** If true, an address counts only if the file says it: a deploy from another shell must not redirect the prompts. */
  readonly isForAws: boolean;
  /** `litellm_settings.drop_params` */
  readonly dropParams?: boolean | undefined;
  /** `router_settings.default_max_parallel_requests` */
  readonly parallel?: number | undefined;
}

export interface Credentials {
  readonly apiBase?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** The variable that holds the key, if the file does not write it. */
  readonly keyName?: string | undefined;
  readonly notices: Remark[];
}

type Params = ModelEntry['litellm_params'];

/** LiteLLM's default. */
const azureApiVersion = '2025-02-01-preview';

/** Only Bedrock's own runtime has the endpoint that AWS's setting names. */
const writtenBase = (params: Params, provider: string): string | undefined =>
  params.api_base ??
  params.base_url ??
  (rowOf(provider)?.signs === 'bedrock' ? params.aws_bedrock_runtime_endpoint : undefined);

/** True if calls have an address, from the file or from a variable that LiteLLM would read. */
export const hasApiBase = (params: Params, provider: string, around: Surroundings): boolean =>
  writtenBase(params, provider) !== undefined || baseVariable(provider, around) !== undefined;

/** The address that is written, also as a variable that is set now. */
export const knownBase = (params: Params, provider: string, env: Env): string | undefined =>
  valueNow(writtenBase(params, provider), env);

/** The value of a setting, also where it refers to a variable that is set now. */
export const valueNow = (setting: string | undefined, env: Env): string | undefined => {
  const name = referenceName(setting ?? '');
  return name === undefined ? setting : lookUpTrimmed(env, name);
};

/** The address and the key of a deployment's calls: as written, otherwise from the variables that LiteLLM reads. */
export const credentialsOf = (
  params: Params,
  { provider, path }: { readonly provider: string; readonly path: SettingPath },
  around: Surroundings,
): Credentials => {
  if (provider === 'mock') {
    return {
      apiBase: writtenBase(params, provider),
      apiKey: params.api_key,
      apiVersion: params.api_version,
      notices: [],
    };
  }
  const { env, variables } = around;
  const referTo = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : (variables.get(name) ?? `${referencePrefix}${name}`);
  const base = writtenBase(params, provider) === undefined ? baseVariable(provider, around) : undefined;
  const key = params.api_key === undefined ? keyVariable(params, provider, env) : undefined;
  const version = params.api_version === undefined ? setVariable(provider, 'api_version', env) : undefined;
  const ownDefault = rowOf(provider)?.path.kind === 'azure' ? azureApiVersion : undefined;
  const isElsewhere = isAtAnotherAddress(params, provider, env);
  return {
    apiBase: writtenBase(params, provider) ?? referTo(base),
    apiKey: params.api_key ?? referTo(key),
    apiVersion: params.api_version ?? referTo(version) ?? ownDefault,
    keyName: key,
    notices: [
      ...readNotices(path, { api_base: base, api_version: version }),
      ...ignoredNotices(params, { provider, path, base }, env),
      ...keyNotices(path, { key, isElsewhere }),
    ],
  };
};

const setVariable = (provider: string, field: VariableField, env: Env): string | undefined =>
  variablesFor(provider, field).find((name) => lookUpTrimmed(env, name) !== undefined);

const baseVariable = (provider: string, { env, variables, isForAws }: Surroundings): string | undefined =>
  isForAws
    ? variablesFor(provider, 'api_base').find((name) => variables.has(name))
    : setVariable(provider, 'api_base', env);

/** An upstream at an address of its own may need no key, so a key is sent only if there is one. */
const keyVariable = (params: Params, provider: string, env: Env): string | undefined => {
  const set = setVariable(provider, 'api_key', env);
  return set ?? (isAtAnotherAddress(params, provider, env) ? undefined : neededKey(provider));
};

/** True if a provider that has an address is called at another one. */
const isAtAnotherAddress = (params: Params, provider: string, env: Env): boolean => {
  const base = rowOf(provider)?.base;
  if (base === undefined || writtenBase(params, provider) === undefined) return false;
  return !ownersOf(knownBase(params, provider, env) ?? '').has(provider);
};

const readNotices = (path: SettingPath, read: Readonly<Record<string, string | undefined>>): Remark[] =>
  Object.entries(read).flatMap(([field, name]) =>
    name === undefined
      ? []
      : [
          {
            path: [...path, field],
            message: `not set; as in LiteLLM, the value of ${name} is used`,
            isWarning: true,
          },
        ],
  );

/** If an address is set and does not act, the deployed stage calls another address than `npm start` here. */
const ignoredNotices = (
  params: Params,
  {
    provider,
    path,
    base,
  }: { readonly provider: string; readonly path: SettingPath; readonly base: string | undefined },
  env: Env,
): Remark[] => {
  const set = setVariable(provider, 'api_base', env);
  if (set === undefined || base !== undefined || writtenBase(params, provider) !== undefined) return [];
  const message = `not set, and a deploy does not take ${set} from this shell: to use it, write api_base: ${referencePrefix}${set}`;
  return [{ path: [...path, 'api_base'], message, isWarning: true }];
};

const keyNotices = (
  path: SettingPath,
  { key, isElsewhere }: { readonly key: string | undefined; readonly isElsewhere: boolean },
): Remark[] => {
  if (key === undefined) return [];
  const says = `not set; as in LiteLLM, the value of ${key} is sent`;
  const where = isElsewhere ? ' to the address of api_base: write api_key to send another' : '';
  return [
    { path: [...path, 'api_key'], message: `${says}${where}`, ...(isElsewhere && { isWarning: true }) },
  ];
};
