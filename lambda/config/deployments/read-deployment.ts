import {
  credentialsOf,
  hasApiBase,
  knownBase,
  valueNow,
  type Credentials,
  type Surroundings,
} from '../keys/credentials.ts';
import { writtenAwsParams } from './aws-params.ts';
import { awsSettings, type AwsReading } from './aws-settings.ts';
import type { ModelEntry } from '../files/file-schema.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import { chooseProvider, splitModel, type ProviderChoice } from './model-provider.ts';
import { starsWithoutParts } from './patterns.ts';
import { rowOf } from '../../providers/table/providers.ts';
import { anothersKey } from '../keys/anothers-key.ts';
import type { LeftOut } from './left-out.ts';
import { clampTimeout } from '../settings/timeouts.ts';

/** LiteLLM tries deployments without an order after all that have one. */
const lastOrder = Number.MAX_SAFE_INTEGER;

interface Placed {
  readonly entry: ModelEntry;
  /** Its place in `model_list`. */
  readonly index: number;
  readonly id: string;
}

/** `refused` stops the start; `left out` concerns this deployment alone. */
export type ReadDeployment =
  | { readonly kind: 'served'; readonly deployment: Deployment; readonly notices: readonly Remark[] }
  | { readonly kind: 'left out'; readonly leftOut: LeftOut }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The deployment that one entry of `model_list` describes. */
export const readDeployment = (placed: Placed, around: Surroundings): ReadDeployment => {
  const { litellm_params: params, model_name: group } = placed.entry;
  const path = ['model_list', placed.index, 'litellm_params'];
  const leaveOut = (field: string, reason: string): ReadDeployment => ({
    kind: 'left out',
    leftOut: { group, path: [...path, field], reason },
  });
  const refuse = (field: string, expected: string): ReadDeployment => ({
    kind: 'refused',
    refusal: { path: [...path, field], expected },
  });
  const choice = chooseFor(placed.entry, around);
  if (choice.kind === 'refused') return refuse(choice.field, choice.expected);
  if (choice.kind === 'unserved') return leaveOut(choice.field, choice.reason);
  if (hasTwoBases(params)) return refuse('base_url', ONE_BASE_EXPECTED);
  const credentials = credentialsOf(params, { provider: choice.provider, path }, around);
  const signing = signingOf(
    { ...params, api_base: valueNow(credentials.apiBase, around.env) },
    choice,
    around,
  );
  if (signing?.kind === 'refused') return refuse(signing.field, signing.expected);
  const foreign = anothersKey(credentials, around);
  if (foreign !== undefined) return leaveOut('api_key', foreign);
  const timeout =
    params.timeout === undefined ? undefined : clampTimeout(params.timeout, [...path, 'timeout']);
  const doubt = choice.notice === undefined ? [] : [{ path: [...path, 'model'], message: choice.notice }];
  const unsigned = signing === undefined ? writtenAwsParams(params) : [];
  const deployment = {
    ...toDeployment(placed, choice, credentials),
    parallel: params.max_parallel_requests ?? around.parallel,
    timeoutSeconds: timeout?.seconds,
    ...(signing && { aws: signing.aws }),
    ...((params.drop_params ?? around.dropParams) && { dropParams: true as const }),
  };
  const notices = [
    ...(timeout?.notices ?? []),
    ...credentials.notices,
    ...doubt,
    ...unsigned.map((field) => ({ path: [...path, field], message: NOT_SIGNED })),
  ];
  return { kind: 'served', deployment, notices };
};

type Params = ModelEntry['litellm_params'];
type Chosen = Extract<ProviderChoice, { kind: 'chosen' }>;

const ONE_BASE_EXPECTED =
  'the address of api_base, or only one of the two: base_url and api_base are the same setting';

const hasTwoBases = ({ api_base: base, base_url: other }: Params): boolean => {
  const [one, two] = [base, other].map((text) => text?.replace(/\/$/, ''));
  return one !== undefined && two !== undefined && one !== two;
};

/** `mock_timeout: false` alone asks for nothing, so it makes no mock. */
const mockOf = ({ mock_response: response, mock_timeout: timeout, mock_delay: delaySeconds }: Params) =>
  response === undefined && timeout !== true && delaySeconds === undefined
    ? undefined
    : { response, timeout, delaySeconds };

const chooseFor = (
  { model_name: group, litellm_params: params }: ModelEntry,
  around: Surroundings,
): ProviderChoice => {
  const { model, custom_llm_provider: custom } = params;
  if (mockOf(params)) return { kind: 'chosen', provider: 'mock', model: splitModel(model).name };
  const starless = starsWithoutParts(group, model);
  if (starless !== undefined) return { kind: 'unserved', field: 'model', reason: starless };
  const provider = custom ?? splitModel(model).prefix ?? 'openai';
  return chooseProvider({
    model,
    custom,
    hasApiBase: hasApiBase(params, provider, around),
    apiBase: knownBase(params, provider, around.env),
  });
};

const NOT_SIGNED = 'has no effect: calls to this provider are not signed with AWS credentials';

const signingOf = (
  params: Params,
  { provider, region }: Chosen,
  { env, isForAws }: Surroundings,
): AwsReading | undefined =>
  rowOf(provider)?.signs === undefined ? undefined : awsSettings(params, { region, env, isForAws });

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
    inputCostPerToken: params.input_cost_per_token ?? info.input_cost_per_token,
    outputCostPerToken: params.output_cost_per_token ?? info.output_cost_per_token,
    numRetries: params.num_retries,
    cooldownSeconds: params.cooldown_time,
    order: params.order ?? lastOrder,
    weight: params.weight ?? 1,
    mock: mockOf(params),
  };
};
