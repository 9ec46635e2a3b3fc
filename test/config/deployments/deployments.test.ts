import { describe, expect, test } from '@jest/globals';
import { configOf, fileWith } from '../../core/config/support.ts';

const firstOf = (params: string, env = {}) => configOf(fileWith(params), env).deployments[0]!;

describe('provider and model', () => {
  test.each([
    ['model: gpt-4o', 'openai', 'gpt-4o'],
    ['model: openai/gpt-4o', 'openai', 'gpt-4o'],
    ['model: groq/meta-llama/llama-4', 'groq', 'meta-llama/llama-4'],
    ['model: ollama/llama3:8b', 'ollama', 'llama3:8b'],
    ['model: hosted_vllm/facebook/opt\napi_base: http://h/v1', 'hosted_vllm', 'facebook/opt'],
    ['model: azure/my-gpt\napi_base: os.environ/BASE', 'azure', 'my-gpt'],
    ['model: meta-llama/Llama-3\napi_base: http://h/v1', 'openai', 'meta-llama/Llama-3'],
    ['model: os.environ/MODEL', 'groq', 'llama'],
    ['model: anthropic/claude\nmock_response: hi', 'mock', 'claude'],
    ['model: a/b\nmock_delay: 0', 'mock', 'a/b'],
    ['model: ollama/x\nmock_timeout: true', 'mock', 'x'],
    ['model: ollama/x\nmock_timeout: false', 'ollama', 'x'],
  ])('%j', (params, provider, model) => {
    expect(firstOf(params, { MODEL: 'groq/llama' })).toMatchObject({ provider, model });
  });
});

test('azure has a default api_version, others have none', () => {
  expect(firstOf('model: azure/x\napi_base: https://h').apiVersion).toBe('2025-02-01-preview');
  expect(firstOf('model: ollama/x').apiVersion).toBeUndefined();
});

test('numbers and flags come from the environment at once, texts keep their reference', () => {
  const params = ['rpm', 'timeout', 'mock_timeout', 'api_base', 'api_key', 'mock_response'].map(
    (field) => `${field}: os.environ/${field.toUpperCase()}`,
  );
  const env = { RPM: '60', TIMEOUT: '1.5', MOCK_TIMEOUT: 'True', API_BASE: 'http://h', API_KEY: 'k' };

  expect(firstOf(['model: ollama/x', ...params].join('\n'), env)).toMatchObject({
    rpm: 60,
    timeoutSeconds: 1.5,
    apiBase: 'os.environ/API_BASE',
    apiKey: 'os.environ/API_KEY',
    mock: { timeout: true, response: 'os.environ/MOCK_RESPONSE' },
  });
});

describe('ids', () => {
  const idsOf = (...params: string[]) =>
    configOf(
      ['model_list:', ...params.map((each) => `- {model_name: m, litellm_params: {${each}}}`)].join('\n'),
    ).deployments.map(({ id }) => id);

  test('are the same wherever and whenever they are made', () => {
    expect(idsOf('model: gpt-4o, api_base: os.environ/BASE')).toEqual(['b83cd7f098cc280a']);
  });

  test('do not depend on key, limits or neighbours', () => {
    const [alone] = idsOf('model: ollama/a');

    expect(idsOf('model: ollama/b', 'model: ollama/a, api_key: k, rpm: 5')[1]).toBe(alone);
  });

  test.each([
    ['model: ollama/a', 'model: ollama/b'],
    ['model: ollama/a', 'model: ollama/a, api_base: http://h'],
    ['model: ollama/a, api_version: v', 'model: ollama/a, api_base: http://v'],
    ['model: ollama/a, api_key: k1', 'model: ollama/a, api_key: k2'],
    ['model: ollama/a', 'model: ollama/a'],
  ])('differ between %j and %j', (one, other) => {
    expect(new Set(idsOf(one, other, one)).size).toBe(3);
  });
});
