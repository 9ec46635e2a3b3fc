import { awsRefusals } from './aws-refusals.ts';
import {
  asksForTokens,
  invalid,
  longPrompt,
  noMoney,
  olderName,
  tooMany,
  type Exchange,
} from './exchange.ts';

const openaiLimit = {
  status: 429,
  body: { error: { message: 'Rate limit reached.', type: 'tokens', code: 'rate_limit_exceeded' } },
  headers: {
    'x-ratelimit-remaining-requests': '10',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '6m0s',
  },
  means: 'rate_limited',
  retryAfterMs: 360_000,
} as const;

const filtered = {
  status: 400,
  body: {
    error: {
      code: 'content_filter',
      message: 'The response was filtered due to the prompt triggering our content management policy.',
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    },
  },
  means: 'blocked',
  code: 'content_filter',
} as const;

const azureLimit = {
  status: 429,
  body: {
    error: { code: '429', message: 'Requests have exceeded the call rate limit. Retry after 6 seconds.' },
  },
  headers: { 'retry-after': '6' },
  means: 'rate_limited',
  retryAfterMs: 6_000,
} as const;

const geminiLimit = {
  status: 429,
  body: [
    {
      error: {
        code: 429,
        message: 'You exceeded your current quota.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute' }],
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '45.837906927s' },
        ],
      },
    },
  ],
  means: 'rate_limited',
  retryAfterMs: 45_838,
} as const;

const mistralForm = {
  status: 422,
  body: {
    object: 'error',
    message: {
      detail: [{ type: 'extra_forbidden', loc: ['body', 'foo'], msg: 'Extra inputs are not permitted' }],
    },
    type: 'invalid_request_error',
  },
  means: 'rejected',
  says: 'foo: Extra inputs are not permitted',
} as const;

const mistralLimit = {
  status: 429,
  body: { object: 'error', message: 'Requests rate limit exceeded', type: 'rate_limited', code: '1300' },
  means: 'rate_limited',
  retryAfterMs: null,
} as const;

const thought = { role: 'assistant', content: 'hi', reasoning: 'hm' };
const thoughtRead = { role: 'assistant', content: 'hi', reasoning_content: 'hm' };
const mistralAsks = { ...asksForTokens, seed: 7, tool_choice: 'required', user: 'u' };
const mistralSends = { max_tokens: 50, random_seed: 7, tool_choice: 'any' };

const awsWire = {
  key: 'AWS_BEARER_TOKEN_BEDROCK',
  names: 'openai.gpt-oss-120b-1:0',
  ...awsRefusals,
} as const;

export const firstExchanges: readonly Exchange[] = [
  {
    ...awsWire,
    model: 'bedrock/eu-west-1/openai.gpt-oss-120b-1:0',
    url: 'https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1/chat/completions',
  },
  {
    ...awsWire,
    model: 'bedrock_mantle/eu-west-1/openai.gpt-oss-120b-1:0',
    url: 'https://bedrock-mantle.eu-west-1.api.aws/v1/chat/completions',
  },
  {
    model: 'openai/gpt-4o',
    url: 'https://api.openai.com/v1/chat/completions',
    names: 'gpt-4o',
    key: 'OPENAI_API_KEY',
    asks: { ...asksForTokens, service_tier: 'flex' },
    sends: { ...asksForTokens, service_tier: 'flex' },
    error: invalid,
    limit: openaiLimit,
  },
  {
    model: 'text-completion-openai/gpt-3.5-turbo-instruct',
    url: 'https://api.openai.com/v1/completions',
    endpoint: 'completions',
    names: 'gpt-3.5-turbo-instruct',
    key: 'OPENAI_API_KEY',
    error: noMoney({ error: { message: 'Billing hard limit.', type: 'insufficient_quota', code: null } }),
    limit: openaiLimit,
  },
  {
    model: 'azure/my-dep',
    apiBase: 'https://r.openai.azure.com',
    url: 'https://r.openai.azure.com/openai/deployments/my-dep/chat/completions?api-version=2025-02-01-preview',
    names: 'my-dep',
    key: 'AZURE_OPENAI_API_KEY',
    header: 'api-key',
    error: filtered,
    limit: azureLimit,
  },
  {
    model: 'azure_text/my-dep',
    apiBase: 'https://r.openai.azure.com',
    url: 'https://r.openai.azure.com/openai/deployments/my-dep/completions?api-version=2025-02-01-preview',
    endpoint: 'completions',
    names: 'my-dep',
    key: 'AZURE_OPENAI_API_KEY',
    header: 'api-key',
    error: filtered,
    limit: azureLimit,
  },
  {
    model: 'azure_ai/mistral-large',
    apiBase: 'https://r.services.ai.azure.com',
    url: 'https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview',
    names: 'mistral-large',
    key: 'AZURE_AI_API_KEY',
    header: 'api-key',
    error: {
      status: 422,
      body: { error: { code: 'Invalid input', status: 422, message: 'invalid input error', details: [] } },
      means: 'rejected',
      says: 'invalid input error',
    },
    limit: azureLimit,
  },
  {
    model: 'gemini/gemini-2.5-flash',
    url: 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
    names: 'gemini-2.5-flash',
    key: 'GOOGLE_API_KEY',
    error: longPrompt([
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ]),
    limit: geminiLimit,
  },
  {
    model: 'mistral/mistral-large-latest',
    url: 'https://api.mistral.ai/v1/chat/completions',
    names: 'mistral-large-latest',
    key: 'MISTRAL_API_KEY',
    asks: mistralAsks,
    sends: mistralSends,
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'hi' },
      ],
    },
    reads: thoughtRead,
    error: mistralForm,
    limit: mistralLimit,
  },
  {
    model: 'codestral/codestral-latest',
    url: 'https://codestral.mistral.ai/v1/chat/completions',
    names: 'codestral-latest',
    key: 'CODESTRAL_API_KEY',
    asks: mistralAsks,
    sends: mistralSends,
    error: mistralForm,
    limit: mistralLimit,
  },
  {
    model: 'groq/llama-3.3-70b',
    url: 'https://api.groq.com/openai/v1/chat/completions',
    names: 'llama-3.3-70b',
    key: 'GROQ_API_KEY',
    asks: { ...asksForTokens, n: 1, logit_bias: {}, logprobs: false },
    sends: asksForTokens,
    message: thought,
    reads: thoughtRead,
    error: longPrompt({
      error: {
        message: 'Please reduce the length of the messages or completion.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    }),
    // Requests are a day's here.
    limit: {
      status: 429,
      body: { error: { message: 'Rate limit reached.', type: 'requests', code: 'rate_limit_exceeded' } },
      headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2h30m' },
      means: 'exhausted',
      retryAfterMs: 9_000_000,
    },
  },
  {
    model: 'together_ai/meta-llama/Llama-3',
    url: 'https://api.together.ai/v1/chat/completions',
    names: 'meta-llama/Llama-3',
    key: 'TOGETHER_API_KEY',
    message: thought,
    reads: thoughtRead,
    error: invalid,
    limit: {
      status: 429,
      body: { error: { message: 'You have reached the rate limit.', type: 'model_rate_limit', code: null } },
      headers: { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      means: 'rate_limited',
      retryAfterMs: 1_000,
    },
  },
  {
    model: 'fireworks_ai/llama-v3p1-70b',
    url: 'https://api.fireworks.ai/inference/v1/chat/completions',
    names: 'accounts/fireworks/models/llama-v3p1-70b',
    key: 'FIREWORKS_API_KEY',
    asks: { ...asksForTokens, tool_choice: 'required' },
    sends: { ...olderName, tool_choice: 'any' },
    error: longPrompt({
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'invalid_request_error',
        message: 'The prompt is too long: 140000, model maximum context length: 131071',
      },
    }),
    limit: tooMany,
  },
  {
    model: 'deepseek/deepseek-chat',
    url: 'https://api.deepseek.com/beta/chat/completions',
    names: 'deepseek-chat',
    key: 'DEEPSEEK_API_KEY',
    sends: olderName,
    error: noMoney({ error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }, 402),
    limit: { status: 429, body: {}, means: 'rate_limited', retryAfterMs: null },
  },
  {
    model: 'xai/grok-4',
    url: 'https://api.x.ai/v1/chat/completions',
    names: 'grok-4',
    key: 'XAI_API_KEY',
    asks: { ...asksForTokens, tools: [{ type: 'function', function: { name: 'f', strict: true } }] },
    sends: { ...olderName, tools: [{ type: 'function', function: { name: 'f' } }] },
    error: longPrompt({
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    }),
    limit: {
      status: 429,
      body: { code: 'Some resource has been exhausted', error: 'Too many requests for this team.' },
      means: 'rate_limited',
      retryAfterMs: null,
    },
  },
  {
    model: 'openrouter/openai/gpt-4o',
    url: 'https://openrouter.ai/api/v1/chat/completions',
    names: 'openai/gpt-4o',
    key: 'OPENROUTER_API_KEY',
    sends: { ...asksForTokens, usage: { include: true } },
    message: thought,
    reads: thoughtRead,
    error: {
      status: 200,
      body: { error: { code: 502, message: 'Provider returned error', metadata: { provider_name: 'X' } } },
      means: 'failed',
      says: 'Provider returned error',
    },
    limit: {
      status: 429,
      body: {
        error: {
          code: 429,
          message: 'Rate limit exceeded: free-models-per-min.',
          metadata: { headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1700000030000' } },
        },
      },
      means: 'rate_limited',
      retryAfterMs: 30_000,
    },
  },
  {
    model: 'perplexity/sonar-pro',
    url: 'https://api.perplexity.ai/chat/completions',
    names: 'sonar-pro',
    key: 'PERPLEXITYAI_API_KEY',
    sends: olderName,
    error: {
      status: 400,
      body: { error: { message: 'Bad search filter.', type: 'invalid_parameter', code: 400 } },
      means: 'rejected',
      says: 'Bad search filter.',
    },
    limit: {
      status: 429,
      body: {
        error: { message: 'Request rate limit exceeded.', type: 'request_rate_limit_exceeded', code: 429 },
      },
      means: 'rate_limited',
      retryAfterMs: null,
    },
  },
  {
    model: 'cerebras/llama3.1-70b',
    url: 'https://api.cerebras.ai/v1/chat/completions',
    names: 'llama3.1-70b',
    key: 'CEREBRAS_API_KEY',
    asks: { ...asksForTokens, frequency_penalty: 0, parallel_tool_calls: true },
    sends: olderName,
    message: thought,
    reads: thoughtRead,
    error: longPrompt({
      message:
        'Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    }),
    limit: {
      status: 429,
      body: {
        message: 'Tokens per minute limit exceeded.',
        type: 'too_many_tokens_error',
        code: 'token_quota_exceeded',
      },
      headers: {
        'x-ratelimit-remaining-requests-day': '1000',
        'x-ratelimit-reset-requests-day': '33011.38',
        'x-ratelimit-remaining-tokens-minute': '0',
        'x-ratelimit-reset-tokens-minute': '11.382',
      },
      means: 'rate_limited',
      retryAfterMs: 11_382,
    },
  },
  {
    model: 'nvidia_nim/meta/llama3-70b',
    url: 'https://integrate.api.nvidia.com/v1/chat/completions',
    names: 'meta/llama3-70b',
    key: 'NVIDIA_NIM_API_KEY',
    sends: olderName,
    error: {
      status: 422,
      body: { detail: [{ type: 'value_error', loc: ['body', 'max_tokens'], msg: 'Value error' }] },
      means: 'rejected',
      says: 'max_tokens: Value error',
    },
    limit: {
      status: 429,
      body: { status: 429, title: 'Too Many Requests' },
      means: 'rate_limited',
      retryAfterMs: null,
    },
  },
  {
    model: 'databricks/databricks-dbrx',
    apiBase: 'https://adb-1.azuredatabricks.net',
    url: 'https://adb-1.azuredatabricks.net/serving-endpoints/chat/completions',
    names: 'databricks-dbrx',
    key: 'DATABRICKS_API_KEY',
    sends: olderName,
    message: {
      role: 'assistant',
      content: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'text', text: 'hi' },
      ],
    },
    reads: thoughtRead,
    error: {
      status: 400,
      body: { error_code: 'BAD_REQUEST', message: 'Bad request: json.' },
      means: 'rejected',
      says: 'Bad request: json.',
    },
    limit: {
      status: 429,
      body: { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Exceeded workspace rate limit.' },
      headers: { 'retry-after': '1' },
      means: 'rate_limited',
      retryAfterMs: 1_000,
    },
  },
  {
    model: 'huggingface/together/deepseek-ai/DeepSeek-R1',
    url: 'https://router.huggingface.co/v1/chat/completions',
    names: 'deepseek-ai/DeepSeek-R1:together',
    key: 'HF_TOKEN',
    error: { status: 503, body: { error: 'Model is overloaded', error_type: 'overloaded' }, means: 'failed' },
    limit: noMoney({ error: 'You have exceeded your monthly included credits.' }, 402),
  },
  {
    model: 'cohere/command-r-plus',
    url: 'https://api.cohere.ai/compatibility/v1/chat/completions',
    names: 'command-r-plus',
    key: 'COHERE_API_KEY',
    asks: { ...asksForTokens, stream_options: { include_usage: true } },
    sends: olderName,
    error: {
      status: 400,
      body: { message: 'invalid request: bad' },
      means: 'rejected',
      says: 'invalid request: bad',
    },
    limit: noMoney({ message: 'You are using a Trial key, which is limited to 1000 API calls / month.' }),
  },
  {
    model: 'ollama/llama3',
    url: 'http://localhost:11434/v1/chat/completions',
    names: 'llama3',
    key: 'OLLAMA_API_KEY',
    error: {
      status: 404,
      body: { error: 'model "llama3" not found, try pulling it first' },
      means: 'missing',
    },
    limit: {
      status: 503,
      body: { error: 'server busy, please try again.' },
      means: 'failed',
      retryAfterMs: null,
    },
  },
  {
    model: 'hosted_vllm/facebook/opt-125m',
    apiBase: 'https://vllm.own.example/v1',
    url: 'https://vllm.own.example/v1/chat/completions',
    names: 'facebook/opt-125m',
    key: 'HOSTED_VLLM_API_KEY',
    message: thought,
    reads: thoughtRead,
    error: longPrompt({
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      type: 'BadRequestError',
      param: null,
      code: 400,
    }),
    limit: { status: 503, body: '', means: 'failed', retryAfterMs: null },
  },
];
