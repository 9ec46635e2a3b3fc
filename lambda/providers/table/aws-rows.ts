import { aboutTheCaller, claudeInBedrock, claudeModels, notTranslated } from './anthropic-rows.ts';
import { row, type ModelRule, type ProviderRow } from './provider-row.ts';

const untold = { requests: 'none', tokens: 'none' } as const;

/** Some models refuse fields that others accept; a name may begin with the geography of a profile. */
const models: readonly ModelRule[] = [
  { match: /(?:^|\.)openai\.gpt-oss/, refuses: ['logit_bias'] },
  {
    match: /(?:^|\.)openai\.gpt-[5-9]/,
    refuses: ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'logprobs', 'top_logprobs'],
    unless: { field: 'reasoning_effort', is: 'none' },
  },
  { match: /(?:^|\.)openai\.gpt-(?:5\.[6-9]|[6-9])/, refuses: ['stop'] },
  { match: /(?:^|\.)xai\./, refuses: ['frequency_penalty', 'presence_penalty', 'stop'] },
];

const { source: claude } = claudeInBedrock;

/** Only for these families it is known how they are asked in Converse. */
const converseModels: readonly ModelRule[] = [
  ...claudeModels,
  { match: new RegExp(`^(?!.*${claude})`), refuses: ['reasoning_effort', 'thinking'] },
  { match: new RegExp(`^(?!.*(?:${claude}|amazon\\.nova))`), refuses: ['top_k'] },
];

/** AWS names its errors in `x-amzn-errortype`. */
const errors: ProviderRow['errors'] = [
  { match: /\bServiceQuotaExceeded/, means: 'exhausted' },
  { match: /\bModelErrorException/, means: 'failed' },
  {
    match: /model identifier is invalid|on-demand throughput isn.t supported/i,
    status: 400,
    means: 'missing',
  },
  { match: /isn.t supported on this route/i, means: 'missing' },
  {
    match:
      /\b(?:UnrecognizedClient|InvalidSignature|ExpiredToken|IncompleteSignature|MissingAuthenticationToken)/,
    means: 'denied',
  },
];

const common = {
  key: 'AWS_BEARER_TOKEN_BEDROCK',
  needsKey: false,
  models,
  thinksInline: /(?:^|\.)openai\.gpt-oss/,
  rates: untold,
  errors,
} as const;

/** Amazon Bedrock's endpoints, called with a role of AWS or with a key: two that speak OpenAI's API, and Converse. */
export const awsRows: readonly ProviderRow[] = [
  row('bedrock', 'Amazon Bedrock', {
    ...common,
    baseFrom: 'AWS_BEDROCK_RUNTIME_ENDPOINT',
    hosts: ['bedrock-runtime.*.amazonaws.com', 'bedrock-runtime-fips.*.amazonaws.com'],
    signs: 'bedrock',
  }),
  row('bedrock_converse', 'Amazon Bedrock (Converse)', {
    ...common,
    baseFrom: 'AWS_BEDROCK_RUNTIME_ENDPOINT',
    hosts: ['bedrock-runtime.*.amazonaws.com', 'bedrock-runtime-fips.*.amazonaws.com'],
    signs: 'bedrock',
    wire: 'converse',
    refuses: [...notTranslated, 'parallel_tool_calls'],
    leavesOut: aboutTheCaller,
    models: converseModels,
    thinksInline: undefined,
    usage: 'unasked',
  }),
  row('bedrock_mantle', 'Amazon Bedrock (bedrock-mantle)', {
    ...common,
    hosts: ['bedrock-mantle.*.api.aws'],
    serves: ['chat/completions', 'responses'],
    signs: 'bedrock-mantle',
  }),
];
