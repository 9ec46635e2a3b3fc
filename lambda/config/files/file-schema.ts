import * as z from 'zod';
import {
  address,
  anyNumber,
  countFromZero,
  countAboveZero,
  countUpTo,
  expects,
  flag,
  headerText,
  isWholeReference,
  numberAboveZero,
  numberFromZero,
  oneOrSeveral,
  text,
  wholeNumber,
} from './fields.ts';
import { awsParams } from '../deployments/aws-params.ts';
import { fallbackSettings } from '../settings/fallback-settings.ts';
import { headwaySettings } from '../settings/own-settings.ts';
import { iamSettings, jwtSettings } from '../callers/identity-settings.ts';
import { retrySettings } from '../settings/retry-settings.ts';
import { MOST_PARALLEL } from '../../core/windows/leases.ts';
import { isForeignReference } from '../../core/config/reference.ts';

const limits = {
  rpm: countAboveZero('rpm: 60').optional(),
  tpm: countAboveZero('tpm: 100000').optional(),
};

const parallel = (name: string) => countUpTo(MOST_PARALLEL, `${name}: 10`).optional();

/** In dollars. */
const prices = {
  input_cost_per_token: numberFromZero('input_cost_per_token: 0.0000025').optional(),
  output_cost_per_token: numberFromZero('output_cost_per_token: 0.00001').optional(),
};

export const litellmParams = z.object(
  {
    model: text('model: openai/gpt-4o'),
    /** The same as `api_base`. */
    base_url: address('base_url: https://example.com/v1').optional(),
    api_base: address('api_base: https://example.com/v1').optional(),
    /** The text that elsewhere stands before the slash of `model`. */
    custom_llm_provider: text('custom_llm_provider: openai').optional(),
    api_key: headerText('api_key: os.environ/OPENAI_API_KEY').optional(),
    api_version: headerText('api_version: "2024-10-21"').optional(),
    ...limits,
    max_parallel_requests: parallel('max_parallel_requests'),
    ...prices,
    timeout: numberAboveZero('timeout: 600').optional(),
    num_retries: countFromZero('num_retries: 2').optional(),
    cooldown_time: numberFromZero('cooldown_time: 5').optional(),
    drop_params: flag('drop_params: true').optional(),
    ...awsParams,
    order: anyNumber('order: 1').optional(),
    weight: numberFromZero('weight: 1').optional(),
    mock_response: z
      .string(expects('a string, e.g. mock_response: "hello world!"'))
      .refine(isWholeReference, expects('a string or os.environ/NAME'))
      .optional(),
    mock_timeout: flag('mock_timeout: true').optional(),
    mock_delay: numberFromZero('mock_delay: 0.5').optional(),
  },
  expects('a mapping with at least model, e.g. litellm_params: {model: openai/gpt-4o}'),
);

const idExpected = expects('1 to 128 of A-Z, a-z, 0-9 and . _ : / @ + -, e.g. id: "gpt-4o-east"');

export const modelInfo = z.object(
  {
    /** Safe in an HTTP header and in a sort key; a number is accepted as its digits, as LiteLLM does. */
    id: z
      .preprocess(
        (value) => (typeof value === 'number' ? String(value) : value),
        z.string(idExpected).regex(/^[\w.:/@+-]{1,128}$/, idExpected),
      )
      .optional(),
    ...limits,
    ...prices,
  },
  expects('a mapping, e.g. model_info: {id: gpt-4o-east}'),
);

export const modelEntry = z.object(
  {
    model_name: text('model_name: "gpt-4o"'),
    litellm_params: litellmParams,
    model_info: modelInfo.prefault({}),
    ...limits,
  },
  expects('a deployment, e.g. - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}'),
);
export type ModelEntry = z.infer<typeof modelEntry>;

export const litellmSettings = z.object(
  {
    request_timeout: numberAboveZero('request_timeout: 600').optional(),
    num_retries: countFromZero('num_retries: 2').optional(),
    drop_params: flag('drop_params: false').default(false),
    ...fallbackSettings,
  },
  expects('a mapping, e.g. litellm_settings: {request_timeout: 600}'),
);

export const aliasSettings = z.object({ model: text('model: gpt-4o') });

export const routerSettings = z.object(
  {
    timeout: numberAboveZero('timeout: 600').optional(),
    ...retrySettings,
    ...fallbackSettings,
    default_max_parallel_requests: parallel('default_max_parallel_requests'),
    default_priority: wholeNumber('default_priority: 100').default(100),
    model_group_alias: z
      .record(
        z.string(),
        z.union([text('gpt-4o'), aliasSettings], expects('the name of a model group, e.g. gpt-4: gpt-4o')),
        expects('a mapping of names to model groups, e.g. model_group_alias: {gpt-4: gpt-4o}'),
      )
      .default({}),
  },
  expects('a mapping, e.g. router_settings: {timeout: 600}'),
);

const masterKey = headerText('master_key: os.environ/MASTER_KEY');
const masterKeyList = z
  .array(
    masterKey,
    expects(
      'a string, os.environ/NAME or a list of them, e.g. master_key: [os.environ/NEW_KEY, os.environ/OLD_KEY]',
    ),
  )
  .min(1, expects('at least one key, e.g. master_key: [os.environ/MASTER_KEY]'))
  .max(8, expects('at most 8 keys'));

export const generalSettings = z.object(
  {
    master_key: oneOrSeveral(masterKey, masterKeyList).optional(),
    jwt: jwtSettings.optional(),
    iam: iamSettings.optional(),
  },
  expects('a mapping, e.g. general_settings: {master_key: os.environ/MASTER_KEY}'),
);

const variableExpected = expects('a string, e.g. OPENAI_API_KEY: os.environ/MY_KEY');
const variableValue = z.string().refine((value) => !isForeignReference(value), variableExpected);

const environmentVariables = z.record(
  z.string().regex(/^[A-Za-z_]\w{0,127}$/),
  z.union([variableValue, z.number(), z.boolean()], variableExpected),
  expects('a mapping of names to values, e.g. environment_variables: {OPENAI_API_KEY: os.environ/MY_KEY}'),
);

const entriesExpected = expects('a list with at least one deployment, each starting "- model_name: …"');

/** The part of LiteLLM's config file that acts here, and Headway's own section. */
export const configFile = z.object(
  {
    model_list: z.array(modelEntry, entriesExpected).min(1, entriesExpected),
    litellm_settings: litellmSettings.prefault({}),
    router_settings: routerSettings.prefault({}),
    general_settings: generalSettings.prefault({}),
    headway_settings: headwaySettings.prefault({}),
    /** Both are followed before anything else is read. */
    environment_variables: environmentVariables.optional(),
    include: z.unknown().optional(),
  },
  expects('a mapping with at least model_list'),
);
export type ConfigFile = z.infer<typeof configFile>;
