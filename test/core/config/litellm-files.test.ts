import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatFinding } from '../../../lambda/config/files/finding.ts';
import { parse } from './support.ts';

/** Files in the shapes of LiteLLM's documentation, and either the models that each serves or the line that stops it. */
interface Case {
  readonly shape: string;
  readonly text: string;
  /** `group provider/model`, with the address and the key as they are kept. */
  readonly serves?: readonly string[];
  /** Line and beginning of each error, and of each notice in the order in which they are printed. */
  readonly stops?: readonly string[];
  readonly says?: readonly string[];
}

const env = {
  OPENAI_API_KEY: 'sk-o',
  AZURE_API_KEY: 'az',
  GROQ_API_KEY: 'gsk',
  LITELLM_MASTER_KEY: 'sk-m',
  AZURE_API_BASE: 'https://a.example',
};
const KEY = 'general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}';
const entry = (params: string, name = 'm') =>
  `  - model_name: ${name}\n    litellm_params:\n${params.replace(/^/gm, '      ')}\n`;
const file = (params: string, rest = KEY) => `model_list:\n${entry(params)}${rest}\n`;
const plain = 'model: openai/gpt-4o\napi_key: os.environ/OPENAI_API_KEY';
const served = ['m openai/gpt-4o os.environ/OPENAI_API_KEY'];

/** A model of each provider that LiteLLM's documentation has a page for, and the variable of its key. */
const hosted = [
  ['mistral/mistral-large-latest', 'MISTRAL_API_KEY'],
  ['gemini/gemini-2.5-flash', 'GEMINI_API_KEY'],
  ['together_ai/meta-llama/Llama-3-70b', 'TOGETHERAI_API_KEY'],
  ['fireworks_ai/llama-v3p1-70b', 'FIREWORKS_API_KEY'],
  ['deepseek/deepseek-chat', 'DEEPSEEK_API_KEY'],
  ['xai/grok-4', 'XAI_API_KEY'],
  ['openrouter/openai/gpt-4o', 'OPENROUTER_API_KEY'],
  ['perplexity/sonar-pro', 'PERPLEXITYAI_API_KEY'],
  ['cerebras/llama3.1-70b', 'CEREBRAS_API_KEY'],
  ['nvidia_nim/meta/llama3-70b', 'NVIDIA_NIM_API_KEY'],
  ['cohere/command-r-plus', 'COHERE_API_KEY'],
  ['sambanova/Meta-Llama-3.1-8B', 'SAMBANOVA_API_KEY'],
  ['deepinfra/meta-llama/Llama-3', 'DEEPINFRA_API_KEY'],
  ['nebius/Qwen/Qwen3', 'NEBIUS_API_KEY'],
  ['moonshot/kimi-k2', 'MOONSHOT_API_KEY'],
] as const;

const cases: readonly Case[] = [
  { shape: 'the first example', text: file(plain), serves: served },
  {
    shape: 'without a key in the deployment',
    text: file('model: gpt-4o'),
    serves: served,
    says: [
      '3: model_list[0].litellm_params.api_key: not set; as in LiteLLM, the value of OPENAI_API_KEY is sent',
    ],
  },
  {
    shape: 'Azure with everything written',
    text: file(
      'model: azure/dep\napi_base: https://e.example/\napi_key: os.environ/AZURE_API_KEY\napi_version: "2024-10-21"',
    ),
    serves: ['m azure/dep https://e.example/ os.environ/AZURE_API_KEY'],
  },
  {
    shape: 'Azure from the environment',
    text: file('model: azure/dep'),
    serves: ['m azure/dep os.environ/AZURE_API_BASE os.environ/AZURE_API_KEY'],
    says: [
      '3: model_list[0].litellm_params.api_base: not set; as in LiteLLM, the value of AZURE_API_BASE is used',
      '3: model_list[0].litellm_params.api_key: not set; as in LiteLLM, the value of AZURE_API_KEY is sent',
    ],
  },
  {
    shape: 'Azure with Entra',
    text: file('model: azure/dep\napi_base: https://e.example\ntenant_id: t\nclient_id: c\nclient_secret: s'),
    stops: [6, 7, 8].map((line) => `${line}: model_list[0].litellm_params.`),
    says: ['3: model_list[0].litellm_params.api_key: not set'],
  },
  {
    shape: 'two deployments of one group',
    text: `model_list:\n${entry('model: azure/a\napi_base: https://e.example\napi_key: k1\nrpm: 6')}${entry(plain)}${KEY}`,
    serves: ['m azure/a https://e.example k1', ...served],
  },
  {
    shape: 'groq',
    text: file('model: groq/llama3-8b-8192\napi_key: os.environ/GROQ_API_KEY'),
    serves: ['m groq/llama3-8b-8192 os.environ/GROQ_API_KEY'],
  },
  {
    shape: 'ollama',
    text: file('model: ollama/llama3.1\napi_base: http://localhost:11434'),
    serves: ['m ollama/llama3.1 http://localhost:11434'],
  },
  {
    shape: 'vLLM',
    text: file('model: hosted_vllm/facebook/opt-125m\napi_base: http://0.0.0.0:8000/v1'),
    serves: ['m hosted_vllm/facebook/opt-125m http://0.0.0.0:8000/v1'],
  },
  {
    shape: 'vLLM without its address',
    text: file('model: hosted_vllm/x'),
    stops: ['3: model_list[0].litellm_params.api_base: found nothing'],
  },
  {
    shape: 'an OpenAI-compatible endpoint',
    text: file('model: openai/mistral\napi_base: https://own.example/v1\napi_key: none'),
    serves: ['m openai/mistral https://own.example/v1 none'],
  },
  {
    shape: 'base_url',
    text: file('model: openai/mistral\nbase_url: https://own.example/v1\napi_key: none'),
    serves: ['m openai/mistral https://own.example/v1 none'],
  },
  {
    shape: 'two addresses',
    text: file('model: openai/x\nbase_url: https://a.example\napi_base: https://b.example\napi_key: k'),
    stops: ['5: model_list[0].litellm_params.base_url: found'],
  },
  {
    shape: 'custom_llm_provider',
    text: file('model: my/name\ncustom_llm_provider: openai\napi_base: https://own.example\napi_key: k'),
    serves: ['m openai/my/name https://own.example k'],
  },
  {
    shape: 'an upstream’s headers',
    text: file(`${plain}\nextra_headers: {x-team: a}\norganization: org-1`),
    serves: served,
    says: [
      '6: model_list[0].litellm_params.extra_headers: accepted',
      '7: model_list[0].litellm_params.organization: accepted',
    ],
  },
  {
    shape: 'Anthropic',
    text: file('model: anthropic/claude-3-5-sonnet\napi_key: os.environ/ANTHROPIC_API_KEY'),
    serves: ['m anthropic/claude-3-5-sonnet os.environ/ANTHROPIC_API_KEY'],
  },
  {
    shape: 'Claude without a prefix',
    text: file('model: claude-3-5-sonnet-20240620\napi_key: os.environ/ANTHROPIC_API_KEY'),
    serves: ['m anthropic/claude-3-5-sonnet-20240620 os.environ/ANTHROPIC_API_KEY'],
  },
  {
    shape: 'Bedrock by a role',
    text: file(
      'model: bedrock/openai.gpt-oss-120b-1:0\naws_region_name: us-east-1\naws_role_name: arn:aws:iam::111122223333:role/models',
    ),
    serves: ['m bedrock/openai.gpt-oss-120b-1:0'],
  },
  {
    shape: 'Bedrock by Converse',
    text: file('model: bedrock/anthropic.claude-v2\naws_region_name: us-east-1'),
    serves: ['m bedrock_converse/anthropic.claude-v2'],
  },
  {
    shape: 'Bedrock by a route of LiteLLM’s',
    text: file('model: bedrock/converse/us.amazon.nova-pro-v1:0\naws_region_name: us-east-1'),
    serves: ['m bedrock_converse/us.amazon.nova-pro-v1:0'],
  },
  {
    shape: 'Bedrock by an application’s profile',
    text: file('model: bedrock/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'),
    serves: ['m bedrock_converse/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'],
  },
  {
    shape: 'Bedrock’s agents',
    text: file('model: bedrock/agent/ABC/DEF\naws_region_name: us-east-1'),
    serves: [],
    says: ['4: model_list[0].litellm_params.model: left out: expected a chat model of Bedrock'],
  },
  {
    shape: 'Vertex',
    text: file('model: vertex_ai/gemini-pro\nvertex_project: p'),
    serves: [],
    says: [
      '4: model_list[0].litellm_params.model: left out: vertex_ai/ is not served: it is called with a token',
      '5: model_list[0].litellm_params.vertex_project: accepted',
    ],
  },
  {
    shape: 'Hugging Face at an address of one’s own',
    text: file('model: huggingface/HuggingFaceH4/zephyr\napi_base: https://h.example'),
    serves: ['m huggingface/HuggingFaceH4/zephyr https://h.example'],
  },
  {
    shape: 'Hugging Face by a sub-provider',
    text: file('model: huggingface/together/deepseek-ai/DeepSeek-R1\napi_key: os.environ/HF_TOKEN'),
    serves: ['m huggingface/together/deepseek-ai/DeepSeek-R1 os.environ/HF_TOKEN'],
  },
  {
    shape: 'a wildcard for a provider',
    text: `model_list:\n${entry('model: openai/*\napi_key: k', '"openai/*"')}${KEY}`,
    serves: ['openai/* openai/* k'],
  },
  {
    shape: 'a wildcard for all at one provider',
    text: `model_list:\n${entry('model: groq/*\napi_key: os.environ/GROQ_API_KEY', '"*"')}${KEY}`,
    serves: ['* groq/* os.environ/GROQ_API_KEY'],
  },
  {
    shape: 'a wildcard for all at all',
    text: `model_list:\n${entry('model: "*"', '"*"')}${KEY}`,
    serves: [],
    says: ['4: model_list[0].litellm_params.model: left out: "*" needs a provider before it'],
  },
  {
    shape: 'wildcards of several providers',
    text: `model_list:\n${['xai', 'mistral', 'anthropic'].map((name) => entry(`model: ${name}/*\napi_key: k`, `"${name}/*"`)).join('')}${KEY}`,
    serves: ['xai/* xai/* k', 'mistral/* mistral/* k', 'anthropic/* anthropic/* k'],
  },
  ...hosted.map(([model, variable]): Case => ({
    shape: `${model} with its key`,
    text: file(`model: ${model}\napi_key: os.environ/${variable}`),
    serves: [`m ${model} os.environ/${variable}`],
  })),
  {
    shape: 'Azure AI Foundry',
    text: file(
      'model: azure_ai/mistral-large\napi_base: https://r.services.ai.azure.com\napi_key: os.environ/AZURE_AI_API_KEY',
    ),
    serves: ['m azure_ai/mistral-large https://r.services.ai.azure.com os.environ/AZURE_AI_API_KEY'],
  },
  {
    shape: 'Claude at Azure',
    text: file('model: azure_ai/claude-sonnet-4-5\napi_base: https://r.services.ai.azure.com\napi_key: k'),
    serves: [],
    says: [
      '4: model_list[0].litellm_params.model: left out: this model of Azure AI Foundry speaks Anthropic’s Messages API',
    ],
  },
  {
    shape: 'Azure’s API without versions',
    text: file('model: azure/dep\napi_base: https://e.example/\napi_key: az\napi_version: preview'),
    serves: ['m azure/dep https://e.example/ az'],
  },
  {
    shape: 'Databricks',
    text: file(
      'model: databricks/databricks-dbrx\napi_base: os.environ/DATABRICKS_API_BASE\napi_key: os.environ/DATABRICKS_API_KEY',
    ),
    serves: ['m databricks/databricks-dbrx os.environ/DATABRICKS_API_BASE os.environ/DATABRICKS_API_KEY'],
  },
  {
    shape: 'LM Studio',
    text: file('model: lm_studio/llama\napi_base: http://localhost:1234/v1'),
    serves: ['m lm_studio/llama http://localhost:1234/v1'],
  },
  {
    shape: 'a LiteLLM proxy behind',
    text: file('model: litellm_proxy/gpt-4o\napi_base: https://proxy.example\napi_key: sk-p'),
    serves: ['m litellm_proxy/gpt-4o https://proxy.example sk-p'],
  },
  {
    shape: 'OpenAI’s name at a known address',
    text: file('model: mixtral\napi_base: https://api.groq.com/openai/v1\napi_key: os.environ/GROQ_API_KEY'),
    serves: ['m groq/mixtral https://api.groq.com/openai/v1 os.environ/GROQ_API_KEY'],
  },
  {
    shape: 'OpenAI’s key at another’s address',
    text: file(
      'model: openai/x\napi_base: https://api.groq.com/openai/v1\napi_key: os.environ/OPENAI_API_KEY',
    ),
    serves: [],
    says: ["6: model_list[0].litellm_params.api_key: left out: OPENAI_API_KEY is another provider's key"],
  },
  {
    shape: 'a group with one deployment that is not served',
    text: `model_list:\n${entry('model: watsonx/granite\napi_key: k')}${entry(plain)}${KEY}`,
    serves: served,
    says: ['4: model_list[0].litellm_params.model: left out: watsonx/ is not served'],
  },
  {
    shape: 'a provider misspelt',
    text: `model_list:\n${entry('model: opnai/gpt-4o')}${entry(plain, 'n')}${KEY}`,
    serves: ['n openai/gpt-4o os.environ/OPENAI_API_KEY'],
    says: [
      '4: model_list[0].litellm_params.model: left out: there is no provider "opnai"; the nearest is openai/',
    ],
  },
  {
    shape: 'parameters dropped for all and for one',
    text: file(`${plain}\ndrop_params: true`, `litellm_settings: {drop_params: true}\n${KEY}`),
    serves: served,
  },
  ...(['sagemaker/my-endpoint', 'watsonx/ibm/granite', 'replicate/meta/llama', 'snowflake/llama'].map(
    (model) => ({
      shape: model,
      text: file(`model: ${model}\napi_key: k`),
      serves: [],
      says: [`4: model_list[0].litellm_params.model: left out: ${model.split('/')[0]}/ is not served: `],
    }),
  ) satisfies Case[]),
  {
    shape: 'model_info',
    text: file(plain, `    model_info: {mode: chat, base_model: gpt-4o}\n${KEY}`),
    serves: served,
    says: ['6: model_list[0].model_info.mode: accepted', '6: model_list[0].model_info.base_model: accepted'],
  },
  {
    shape: 'an embedding model by mode',
    text: file('model: text-embedding-3-small\napi_key: k', `    model_info: {mode: embedding}\n${KEY}`),
    serves: ['m openai/text-embedding-3-small k'],
    says: ['6: model_list[0].model_info.mode'],
  },
  {
    shape: 'retries and fallbacks',
    text: file(plain, `litellm_settings: {num_retries: 3, default_fallbacks: [m]}\n${KEY}`),
    serves: served,
    says: [],
  },
  {
    shape: 'router settings with Redis',
    text: file(plain, `router_settings: {routing_strategy: simple-shuffle, redis_host: h}\n${KEY}`),
    serves: served,
    says: [
      '6: router_settings.routing_strategy: has no effect',
      '6: router_settings.redis_host: has no effect here',
    ],
  },
  {
    shape: 'a cache',
    text: file(plain, `litellm_settings: {cache: true, cache_params: {type: redis}}\n${KEY}`),
    serves: served,
    says: ['6: litellm_settings.cache: has no', '6: litellm_settings.cache_params: has no'],
  },
  {
    shape: 'callbacks',
    text: file(plain, `litellm_settings: {success_callback: [langfuse]}\n${KEY}`),
    serves: served,
    says: ['6: litellm_settings.success_callback: has no'],
  },
  {
    shape: 'a callback that masks',
    text: file(plain, `litellm_settings: {callbacks: [presidio]}\n${KEY}`),
    stops: ['6: litellm_settings.callbacks: "presidio" checks'],
  },
  {
    shape: 'guardrails',
    text: file(
      plain,
      `guardrails:\n  - guardrail_name: pii\n    litellm_params: {guardrail: presidio, mode: pre_call}\n${KEY}`,
    ),
    stops: ['6: guardrails: checks prompts and answers'],
  },
  {
    shape: 'a budget',
    text: file(plain, `litellm_settings: {max_budget: 10, budget_duration: 30d}\n${KEY}`),
    stops: ['6: litellm_settings.max_budget', '6: litellm_settings.budget_duration'],
  },
  {
    shape: 'budgets of providers',
    text: file(plain, `router_settings: {provider_budget_config: {openai: {budget_limit: 1}}}\n${KEY}`),
    stops: ['6: router_settings.provider_budget_config'],
  },
  {
    shape: 'a database',
    text: file(
      plain,
      'general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n  database_url: postgresql://u:p@h/d\n  store_model_in_db: true',
    ),
    serves: served,
    says: ['8: general_settings.database_url: has no', '9: general_settings.store_model_in_db: has no'],
  },
  {
    shape: 'allowed addresses',
    text: file(plain, 'general_settings:\n  master_key: k\n  allowed_ips: [10.0.0.1]'),
    stops: ['8: general_settings.allowed_ips'],
    says: ['7: general_settings.master_key: a key in plain'],
  },
  {
    shape: 'a user with every request',
    text: file(plain, 'general_settings:\n  enforce_user_param: true'),
    stops: ['7: general_settings.enforce_user_param'],
    says: ['6: general_settings.master_key: not set'],
  },
  {
    shape: 'an auth of its own',
    text: file(plain, 'general_settings: {custom_auth: auth.check}'),
    stops: ['6: general_settings.custom_auth'],
    says: ['6: general_settings.master_key: not set'],
  },
  {
    shape: 'health checks and alerts',
    text: file(
      plain,
      'general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n  background_health_checks: true\n  alerting: [slack]',
    ),
    serves: served,
    says: [
      '8: general_settings.background_health_checks: accepted',
      '9: general_settings.alerting: accepted',
    ],
  },
  {
    shape: 'no key for callers',
    text: file(plain, ''),
    serves: served,
    says: ['1: general_settings.master_key: not set; anyone'],
  },
  {
    shape: 'the master key misspelt',
    text: file(plain, 'general_settings: {masterkey: sk-1234}'),
    stops: ['6: general_settings.masterkey: Headway does not know "masterkey"; expected "master_key"'],
    says: ['6: general_settings.master_key: not set'],
  },
  {
    shape: 'the limit misspelt',
    text: file(`${plain}\nrmp: 60`),
    stops: ['6: model_list[0].litellm_params.rmp: Headway does not know "rmp"; expected "rpm"'],
  },
  {
    shape: 'a shell’s variable',
    text: file('model: openai/gpt-4o\napi_key: ${OPENAI_API_KEY}'),
    stops: ['5: model_list[0].litellm_params.api_key: found a string (not shown); expected os.environ/NAME'],
  },
  {
    shape: 'Python’s variable',
    text: file('model: openai/gpt-4o\napi_key: os.environ.OPENAI_API_KEY'),
    stops: ['5: model_list[0].litellm_params.api_key: found a string (not shown); expected os.environ/NAME'],
  },
  {
    shape: 'environment_variables',
    text: file(
      'model: gpt-4o\napi_key: os.environ/TEAM',
      `environment_variables: {TEAM: os.environ/OPENAI_API_KEY}\n${KEY}`,
    ),
    serves: served,
  },
  {
    shape: 'aliases',
    text: file(plain, `router_settings: {model_group_alias: {gpt-4: m}}\n${KEY}`),
    serves: served,
  },
  {
    shape: 'an alias of nothing',
    text: file(plain, `router_settings: {model_group_alias: {gpt-4: mm}}\n${KEY}`),
    stops: ['6: router_settings.model_group_alias.gpt-4: found "mm"'],
  },
  {
    shape: 'tags that choose deployments',
    text: file(`${plain}\ntags: [free]`, `router_settings: {enable_tag_filtering: true}\n${KEY}`),
    stops: ['7: router_settings.enable_tag_filtering: decides'],
    says: ['6: model_list[0].litellm_params.tags: accepted'],
  },
  {
    shape: 'a named credential',
    text: file(
      'model: openai/gpt-4o\nlitellm_credential_name: c',
      `credential_list: [{credential_name: c, credential_values: {api_key: k}}]\n${KEY}`,
    ),
    stops: ['5: model_list[0].litellm_params.litellm_credential_name: names an address'],
    says: ['3: model_list[0].litellm_params.api_key: not set', '6: credential_list: accepted'],
  },
  {
    shape: 'an address for all',
    text: file(
      'model: openai/gpt-4o\napi_key: k',
      `litellm_settings: {api_base: https://own.example}\n${KEY}`,
    ),
    stops: ['6: litellm_settings.api_base: has no effect here; expected it in the litellm_params'],
  },
  {
    shape: 'parallel requests',
    text: file(`${plain}\nmax_parallel_requests: 4`),
    serves: served,
  },
  {
    shape: 'a section misspelt',
    text: file(plain, 'general_setting: {master_key: k}'),
    stops: ['6: general_setting: Headway does not know "general_setting"; expected "general_settings"'],
    says: ['1: general_settings.master_key: not set'],
  },
  {
    shape: 'a mock',
    text: file('model: gpt-3.5-turbo\nmock_response: hello\nrpm: 1'),
    serves: ['m mock/gpt-3.5-turbo'],
  },
];

test('there are enough of them, and the README counts them', () => {
  const entries = ({ text }: Case) => text.split('- model_name:').length - 1;
  const whole = cases.filter((one) => one.serves?.length === entries(one)).length;
  const stopped = cases.filter(({ stops = [] }) => stops.length > 0).length;
  const parts = cases.length - whole - stopped;

  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(readFileSync('README.md', 'utf8')).toContain(
    `of ${cases.length} in the shapes of its documentation, ${whole} serve every model, ${parts} start without one and ${stopped} not at all`,
  );
});

test.each(cases.map((each) => [each.shape, each] as const))(
  '%s',
  (_, { text, serves, stops = [], says = [] }) => {
    const parsed = parse(text, env);
    const lines = (findings: Parameters<typeof formatFinding>[0][]) =>
      findings.map(formatFinding).map((line) => line.replace('headway.yaml:', ''));
    const errors = parsed.kind === 'invalid' ? lines(parsed.errors) : [];
    const deployments = parsed.kind === 'valid' ? parsed.config.deployments : undefined;

    expect(errors).toEqual(stops.map((start) => expect.stringContaining(start)));
    expect(lines(parsed.notices)).toEqual(says.map((start) => expect.stringContaining(start)));
    expect(
      deployments?.map(({ group, provider, model, apiBase, apiKey }) =>
        [group, `${provider}/${model}`, apiBase, apiKey].filter((part) => part !== undefined).join(' '),
      ),
    ).toEqual(serves);
  },
);
