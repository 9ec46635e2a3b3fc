import { allEndpoints, chatAndText, row, type ProviderRow } from './provider-row.ts';

const own = { needsKey: false, rates: { requests: 'none', tokens: 'none' } } as const;

/** The user's own servers and gateways: their operator has to give the address. */
export const localRows: readonly ProviderRow[] = [
  row('openai_like', 'an OpenAI-compatible server', {
    ...own,
    key: 'OPENAI_LIKE_API_KEY',
    baseFrom: 'OPENAI_LIKE_API_BASE',
    serves: allEndpoints,
  }),
  row('litellm_proxy', 'a LiteLLM proxy', {
    ...own,
    key: 'LITELLM_PROXY_API_KEY',
    baseFrom: 'LITELLM_PROXY_API_BASE',
    serves: allEndpoints,
  }),
  row('lm_studio', 'LM Studio', {
    ...own,
    key: 'LM_STUDIO_API_KEY',
    baseFrom: 'LM_STUDIO_API_BASE',
    serves: allEndpoints,
  }),
  row('llamafile', 'llamafile', {
    base: 'http://127.0.0.1:8080/v1',
    ...own,
    key: 'LLAMAFILE_API_KEY',
    baseFrom: 'LLAMAFILE_API_BASE',
    serves: chatAndText,
  }),
  row('docker_model_runner', 'Docker Model Runner', {
    base: 'http://localhost:22088/engines/llama.cpp/v1',
    ...own,
    key: 'DOCKER_MODEL_RUNNER_API_KEY',
    baseFrom: 'DOCKER_MODEL_RUNNER_API_BASE',
    path: { kind: 'below', end: '/v1' },
    serves: chatAndText,
  }),
  row('lemonade', 'Lemonade', {
    base: 'http://localhost:8000/api/v1',
    ...own,
    key: 'LEMONADE_API_KEY',
    baseFrom: 'LEMONADE_API_BASE',
    serves: chatAndText,
  }),
  row('xinference', 'Xinference', {
    base: 'http://127.0.0.1:9997/v1',
    ...own,
    key: 'XINFERENCE_API_KEY',
    baseFrom: 'XINFERENCE_API_BASE',
    serves: chatAndText,
  }),
];
