import { deploymentId } from './deployment-id.ts';
import type { ModelEntry } from './file-schema.ts';
import type { Refusal, Remark } from './finding.ts';
import type { Deployment } from './headway-config.ts';
import { chooseProvider, splitModel, type ProviderChoice } from './model-provider.ts';
import { clampTimeout } from './timeouts.ts';

/** LiteLLM's default. */
const azureApiVersion = '2025-02-01-preview';
/** LiteLLM tries deployments without an order after all that have one. */
const lastOrder = Number.MAX_SAFE_INTEGER;

export interface DeploymentList {
  readonly deployments: Deployment[];
  readonly refusals: Refusal[];
  readonly notices: Remark[];
}

/** One deployment per entry of `model_list`, in the order of the file. */
export const readDeployments = (entries: readonly ModelEntry[]): DeploymentList => {
  const list: DeploymentList = { deployments: [], refusals: [], notices: [] };
  const occurrences = new Map<string, number>();
  const places = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const id = entry.model_info.id ?? nextId(entry, occurrences);
    const place = places.get(id);
    if (place !== undefined) list.refusals.push(duplicate(index, place));
    places.set(id, index);
    addDeployment(list, { entry, index, id });
  }
  return list;
};

const nextId = (
  { model_name: group, litellm_params: params }: ModelEntry,
  occurrences: Map<string, number>,
) => {
  const identity = { group, model: params.model, apiBase: params.api_base, apiVersion: params.api_version };
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

const addDeployment = (list: DeploymentList, placed: Placed): void => {
  const { litellm_params: params } = placed.entry;
  const path = ['model_list', placed.index, 'litellm_params'];
  const choice = chooseFor(params);
  if (choice.kind === 'refused') {
    list.refusals.push({ path: [...path, choice.field], expected: choice.expected });
    return;
  }
  const timeout =
    params.timeout === undefined ? undefined : clampTimeout(params.timeout, [...path, 'timeout']);
  list.notices.push(...(timeout?.notices ?? []));
  list.deployments.push({ ...toDeployment(placed, choice), timeoutSeconds: timeout?.seconds });
};

type Params = ModelEntry['litellm_params'];
type Chosen = Extract<ProviderChoice, { kind: 'chosen' }>;

/** `mock_timeout: false` alone asks for nothing, so it makes no mock. */
const mockOf = ({ mock_response: response, mock_timeout: timeout, mock_delay: delaySeconds }: Params) =>
  response === undefined && timeout !== true && delaySeconds === undefined
    ? undefined
    : { response, timeout, delaySeconds };

const chooseFor = (params: Params): ProviderChoice => {
  if (mockOf(params)) return { kind: 'chosen', provider: 'mock', model: splitModel(params.model).name };
  return chooseProvider(params.model, { hasApiBase: params.api_base !== undefined });
};

const toDeployment = ({ entry, id }: Placed, { provider, model }: Chosen): Deployment => {
  const { litellm_params: params } = entry;
  return {
    id,
    group: entry.model_name,
    provider,
    model,
    apiBase: params.api_base,
    apiKey: params.api_key,
    apiVersion: params.api_version ?? (provider === 'azure' ? azureApiVersion : undefined),
    rpm: params.rpm ?? entry.rpm,
    tpm: params.tpm ?? entry.tpm,
    order: params.order ?? lastOrder,
    weight: params.weight ?? 1,
    mock: mockOf(params),
  };
};
