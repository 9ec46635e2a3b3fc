import {
  credentialsOf,
  hasApiBase,
  writtenBase,
  type Credentials,
  type Surroundings,
} from '../keys/credentials.ts';
import { deploymentId } from './deployment-id.ts';
import type { ModelEntry } from '../files/file-schema.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import { chooseProvider, splitModel, WILDCARD_EXPECTED, type ProviderChoice } from './model-provider.ts';
import { clampTimeout } from '../settings/timeouts.ts';

/** LiteLLM tries deployments without an order after all that have one. */
const lastOrder = Number.MAX_SAFE_INTEGER;

export interface DeploymentList {
  readonly deployments: Deployment[];
  readonly refusals: Refusal[];
  readonly notices: Remark[];
}

/** One deployment per entry of `model_list`, in the order of the file. */
export const readDeployments = (entries: readonly ModelEntry[], around: Surroundings): DeploymentList => {
  const list: DeploymentList = { deployments: [], refusals: [], notices: [] };
  const occurrences = new Map<string, number>();
  const places = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const id = entry.model_info.id ?? nextId(entry, occurrences);
    const place = places.get(id);
    if (place !== undefined) list.refusals.push(duplicate(index, place));
    places.set(id, index);
    addDeployment(list, { entry, index, id }, around);
  }
  return list;
};

const nextId = (
  { model_name: group, litellm_params: params }: ModelEntry,
  occurrences: Map<string, number>,
) => {
  const { model, api_version: apiVersion } = params;
  const identity = { group, model, apiBase: writtenBase(params), apiVersion };
  const first = deploymentId({ ...identity, occurrence: 0 });
  const occurrence = occurrences.get(first) ?? 0;
  occurrences.set(first, occurrence + 1);
  return deploymentId({ ...identity, occurrence });
};

const duplicate = (index: number, place: number): Refusal => ({
  path: ['model_list', index, 'model_info', 'id'],
  expected: `an id that no other deployment has; model_list[${place}] has this one`,
});

interface Placed {
  readonly entry: ModelEntry;
  readonly index: number;
  readonly id: string;
}

const addDeployment = (list: DeploymentList, placed: Placed, around: Surroundings): void => {
  const { litellm_params: params, model_name: group } = placed.entry;
  const entryPath = ['model_list', placed.index];
  const path = [...entryPath, 'litellm_params'];
  if (group.includes('*')) {
    list.refusals.push({ path: [...entryPath, 'model_name'], expected: WILDCARD_EXPECTED });
    return;
  }
  const choice = chooseFor(params, around);
  if (choice.kind === 'refused') {
    list.refusals.push({ path: [...path, choice.field], expected: choice.expected });
    return;
  }
  if (hasTwoBases(params)) list.refusals.push({ path: [...path, 'base_url'], expected: ONE_BASE_EXPECTED });
  const timeout =
    params.timeout === undefined ? undefined : clampTimeout(params.timeout, [...path, 'timeout']);
  const credentials = credentialsOf(params, { provider: choice.provider, path }, around);
  list.notices.push(...(timeout?.notices ?? []), ...credentials.notices);
  list.deployments.push({ ...toDeployment(placed, choice, credentials), timeoutSeconds: timeout?.seconds });
};

type Params = ModelEntry['litellm_params'];
type Chosen = Extract<ProviderChoice, { kind: 'chosen' }>;

const ONE_BASE_EXPECTED =
  'the address of api_base, or one of the two left out: base_url and api_base are the same setting';

const hasTwoBases = ({ api_base: base, base_url: other }: Params): boolean => {
  const [one, two] = [base, other].map((text) => text?.replace(/\/$/, ''));
  return one !== undefined && two !== undefined && one !== two;
};

/** `mock_timeout: false` alone asks for nothing, so it makes no mock. */
const mockOf = ({ mock_response: response, mock_timeout: timeout, mock_delay: delaySeconds }: Params) =>
  response === undefined && timeout !== true && delaySeconds === undefined
    ? undefined
    : { response, timeout, delaySeconds };

const chooseFor = (params: Params, around: Surroundings): ProviderChoice => {
  const { model, custom_llm_provider: custom } = params;
  if (mockOf(params)) {
    if (model.includes('*')) return { kind: 'refused', field: 'model', expected: WILDCARD_EXPECTED };
    return { kind: 'chosen', provider: 'mock', model: splitModel(model).name };
  }
  const provider = custom ?? splitModel(model).prefix ?? 'openai';
  return chooseProvider({ model, custom, hasApiBase: hasApiBase(params, provider, around) });
};

const toDeployment = (
  { entry, id }: Placed,
  { provider, model }: Chosen,
  { apiBase, apiKey, apiVersion }: Credentials,
): Deployment => {
  const { litellm_params: params, model_info: info } = entry;
  return {
    id,
    group: entry.model_name,
    provider,
    model,
    apiBase,
    apiKey,
    apiVersion,
    rpm: params.rpm ?? entry.rpm ?? info.rpm,
    tpm: params.tpm ?? entry.tpm ?? info.tpm,
    numRetries: params.num_retries,
    cooldownSeconds: params.cooldown_time,
    order: params.order ?? lastOrder,
    weight: params.weight ?? 1,
    mock: mockOf(params),
  };
};
