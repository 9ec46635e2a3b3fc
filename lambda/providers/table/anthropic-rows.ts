import { row, type ModelRule, type ProviderRow } from './provider-row.ts';

/** Claude in Bedrock, by a name, a profile's name with its geography, or an ARN. */
export const claudeInBedrock = /anthropic\.claude/;

/** Claude refuses what earlier generations had, or does not have yet what later ones do. */
export const claudeModels: readonly ModelRule[] = [
  {
    match: /claude-(?:opus-4-[7-9]|(?:opus|sonnet|haiku|fable)-[5-9])/,
    refuses: ['temperature', 'top_p', 'top_k'],
  },
  {
    match: /claude-(?:instant|v?2|3-(?:5-)?(?:opus|sonnet|haiku))/,
    refuses: ['reasoning_effort', 'thinking'],
  },
];

/** Fields that do not change an answer's content, and that no translation carries. */
export const aboutTheCaller = [
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
] as const;

/** OpenAI's features that Messages and Converse both lack. */
export const notTranslated = [
  'n',
  'seed',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'frequency_penalty',
  'presence_penalty',
  'service_tier',
  'messages[].name',
] as const;

const anthropicErrors: ProviderRow['errors'] = [
  { match: /input length and .max_tokens. exceed context limit/i, status: 400, means: 'too_long' },
];

/** Providers of Anthropic's Messages API. */
export const anthropicRows: readonly ProviderRow[] = [
  row('anthropic', 'Anthropic', {
    base: 'https://api.anthropic.com/v1',
    key: 'ANTHROPIC_API_KEY',
    baseFrom: 'ANTHROPIC_API_BASE ANTHROPIC_BASE_URL',
    hosts: ['.api.anthropic.com'],
    auth: 'x-api-key',
    wire: 'messages',
    path: { kind: 'below', end: '/v1' },
    refuses: notTranslated,
    models: claudeModels,
    leavesOut: aboutTheCaller,
    usage: 'unasked',
    rates: { requests: 'minute', tokens: 'minute' },
    errors: anthropicErrors,
  }),
];
