import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import type { Env } from '../../../lambda/core/config/reference.ts';
import { configOf, errorsOf, fileWith, noticesOf, parse } from './support.ts';

const firstOf = (params: string, env = {}) => configOf(fileWith(params), env).deployments[0]!;
const params = 'model_list[0].litellm_params';
const providers = "openai/…, azure/…, groq/…, ollama/…, hosted_vllm/… or a bare name of OpenAI's";

describe('base_url', () => {
  test.each([
    ['base_url: https://own.example/v1', 'https://own.example/v1'],
    ['base_url: " https://own.example/v1 "', 'https://own.example/v1'],
    ['base_url: os.environ/OWN', 'os.environ/OWN'],
    ['base_url: https://own.example\napi_base: https://own.example/', 'https://own.example/'],
  ])('%j is the address', (written, apiBase) => {
    expect(firstOf(`model: openai/x\n${written}\napi_key: k`).apiBase).toBe(apiBase);
  });

  test('is the same deployment as with api_base', () => {
    const [one, two] = ['base_url', 'api_base'].map((field) =>
      firstOf(`model: openai/x\n${field}: http://h`),
    );

    expect(one!.id).toBe(two!.id);
  });

  test('beside another api_base is an error that names both', () => {
    const written =
      'model: openai/x\napi_base: https://one.example\nbase_url: https://two.example\napi_key: k';

    expect(errorsOf(fileWith(written))).toEqual([
      `headway.yaml:6: ${params}.base_url: found "https://two.example"; expected the address of api_base, ` +
        'or one of the two left out: base_url and api_base are the same setting',
    ]);
  });
});

describe('custom_llm_provider', () => {
  test.each([
    ['model: llama\ncustom_llm_provider: groq', 'groq', 'llama'],
    ['model: groq/llama\ncustom_llm_provider: groq', 'groq', 'llama'],
    ['model: meta-llama/x\ncustom_llm_provider: openai', 'openai', 'meta-llama/x'],
    ['model: anthropic/x\ncustom_llm_provider: openai\napi_base: http://h', 'openai', 'anthropic/x'],
    ['model: dep\ncustom_llm_provider: azure\napi_base: http://h', 'azure', 'dep'],
  ])('%j acts', (written, provider, model) => {
    expect(firstOf(written)).toMatchObject({ provider, model });
  });

  test.each([
    [
      'model: x\ncustom_llm_provider: bedrock',
      `5: ${params}.custom_llm_provider: found "bedrock"; expected ${providers}; bedrock is not built yet, ` +
        'but an OpenAI-compatible endpoint can be used as openai/<name> with api_base',
    ],
    [
      'model: x\ncustom_llm_provider: gorq',
      `5: ${params}.custom_llm_provider: found "gorq"; expected openai, azure, groq, ollama, hosted_vllm (the nearest is groq)`,
    ],
    [
      'model: azure/x\ncustom_llm_provider: groq',
      `5: ${params}.custom_llm_provider: found "groq"; expected azure, as in model, or api_base: ` +
        'model begins with "azure/", and only one of the two can be meant',
    ],
    [
      'model: x\ncustom_llm_provider: azure',
      `3: ${params}.api_base: found nothing; expected the address that azure/ needs, such as os.environ/AZURE_API_BASE`,
    ],
  ])('%j is an error', (written, expected) => {
    expect(errorsOf(fileWith(written))).toEqual([`headway.yaml:${expected}`]);
  });
});

const wildcard =
  'expected one model, named in full: routes by a pattern ("*") are not built yet, so each model needs an entry of its own';

test.each(['openai/*', '"*"', 'openai/gpt-*'])('a route by the pattern %s is refused', (model) => {
  expect(errorsOf(fileWith(`model: ${model}`))).toEqual([
    `headway.yaml:4: ${params}.model: found ${JSON.stringify(model.replaceAll('"', ''))}; ${wildcard}`,
  ]);
  const named = fileWith('model: openai/x').replace('model_name: m', `model_name: ${model}`);
  expect(errorsOf(named)).toEqual([
    `headway.yaml:2: model_list[0].model_name: found ${JSON.stringify(model.replaceAll('"', ''))}; ${wildcard}`,
  ]);
});

describe('a name without a provider', () => {
  test.each(['gpt-4o', 'gpt-4.1-mini', 'o3', 'o4-mini', 'chatgpt-4o-latest', 'ft:gpt-4o:me::1'])(
    '%s is OpenAI’s',
    (model) => expect(firstOf(`model: ${model}`)).toMatchObject({ provider: 'openai', model }),
  );

  test.each([
    ['claude-sonnet-4-5', 'anthropic'],
    ['gemini-2.5-pro', 'vertex_ai'],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'bedrock'],
    ['us.amazon.nova-lite-v1:0', 'bedrock'],
    ['command-r-plus', 'cohere'],
  ])('%s is of %s, and no key goes to OpenAI', (model, owner) => {
    expect(errorsOf(fileWith(`model: ${model}\napi_key: k`))).toEqual([
      `headway.yaml:4: ${params}.model: found "${model}"; expected ${providers}; ` +
        `by its name it is a model of ${owner}, which is not built yet; ` +
        'an OpenAI-compatible endpoint can be used as openai/<name> with api_base',
    ]);
  });

  test('that nobody knows is called only at a written address', () => {
    expect(errorsOf(fileWith('model: llama3\napi_key: k'))).toEqual([
      `headway.yaml:4: ${params}.model: found "llama3"; expected ${providers}; nobody here knows this name: ` +
        'write openai/<name> if OpenAI serves it, or add api_base',
    ]);
    expect(firstOf('model: llama3\napi_key: k\napi_base: http://h')).toMatchObject({ provider: 'openai' });
  });
});

describe('a variable written otherwise', () => {
  const expected = 'expected os.environ/NAME for the whole value, the one way to write a variable here';

  test.each([
    '${KEY}',
    '$KEY',
    'os.environ.KEY',
    'os.environ["KEY"]',
    'os.getenv("KEY")',
    '{{ KEY }}',
    'process.env.KEY',
    '%KEY%',
    'env:KEY',
    'x-${KEY}',
    'os.environ/KEY-2',
    'my os.environ/KEY',
  ])('%j as a key is an error', (written) => {
    expect(errorsOf(fileWith(`model: openai/x\napi_key: ${JSON.stringify(written)}`))).toEqual([
      expect.stringMatching(
        /^headway.yaml:5: model_list\[0\].litellm_params.api_key: found a text \(not shown\); expected /,
      ),
    ]);
  });

  test('is one in every setting that holds a text', () => {
    const text = fileWith('model: "openai/${MODEL}"\napi_base: "https://${HOST}/v1"').replace(
      'os.environ/MASTER_KEY',
      'os.environ.MASTER_KEY',
    );

    expect(errorsOf(text)).toEqual([
      `headway.yaml:4: ${params}.model: found "openai/\${MODEL}"; ${expected}`,
      `headway.yaml:5: ${params}.api_base: found "https://\${HOST}/v1"; ${expected}`,
      `headway.yaml:7: general_settings.master_key: found a text (not shown); ${expected}`,
    ]);
  });

  test('in a mock’s answer is plain text', () => {
    expect(firstOf('model: ollama/x\nmock_response: "costs ${PRICE}"').mock?.response).toBe('costs ${PRICE}');
  });
});

describe('without api_key', () => {
  test.each([
    ['model: gpt-4o', {}, 'OPENAI_API_KEY'],
    ['model: groq/llama', {}, 'GROQ_API_KEY'],
    ['model: azure/x\napi_base: https://h', {}, 'AZURE_API_KEY'],
    ['model: azure/x\napi_base: https://h', { AZURE_OPENAI_API_KEY: 'k' }, 'AZURE_OPENAI_API_KEY'],
    ['model: hosted_vllm/x\napi_base: https://h', { HOSTED_VLLM_API_KEY: 'k' }, 'HOSTED_VLLM_API_KEY'],
    ['model: openai/x\napi_base: https://h', { OPENAI_API_KEY: 'k' }, 'OPENAI_API_KEY'],
  ])('%j reads the variable that LiteLLM reads', (written, env, name) => {
    expect(firstOf(written, env).apiKey).toBe(`os.environ/${name}`);
    expect(noticesOf(fileWith(written), env)).toEqual([
      expect.stringContaining(`${params}.api_key: not written; as in LiteLLM, the value of ${name} is sent`),
    ]);
  });

  test.each([
    'model: openai/x\napi_base: https://h',
    'model: ollama/x',
    'model: hosted_vllm/x\napi_base: https://h',
    'model: gpt-4o\nmock_response: hi',
  ])('%j needs none, and none is sent', (written) => {
    expect(firstOf(written).apiKey).toBeUndefined();
    expect(noticesOf(fileWith(written))).toEqual([]);
  });

  test('a required variable is named as missing', () => {
    expect(parse(fileWith('model: gpt-4o'), { MASTER_KEY: 'k' })).toMatchObject({
      missing: [{ name: 'OPENAI_API_KEY', line: 3, key: `${params}.api_key` }],
    });
  });

  test('a key that goes to another address than OpenAI’s is warned of', () => {
    const { notices } = parse(fileWith('model: openai/x\napi_base: https://h'), { OPENAI_API_KEY: 'k' });

    expect(notices).toMatchObject([
      {
        message:
          'not written; as in LiteLLM, the value of OPENAI_API_KEY is sent to the address of api_base: write api_key if another one is meant',
        isWarning: true,
      },
    ]);
  });
});

test.each([
  ['model: openai/x\napi_key: k', 'OPENAI_BASE_URL', 'apiBase'],
  ['model: openai/x\napi_key: k', 'OPENAI_API_BASE', 'apiBase'],
  ['model: azure/x\napi_key: k', 'AZURE_API_BASE', 'apiBase'],
  ['model: hosted_vllm/x\napi_key: k', 'HOSTED_VLLM_API_BASE', 'apiBase'],
])('an address that %j leaves to %s is taken from there, with a warning', (written, name, field) => {
  const env = { [name]: 'https://own.example/v1' };

  expect(firstOf(written, env)).toMatchObject({ [field]: `os.environ/${name}` });
  expect(parse(fileWith(written), env).notices).toMatchObject([
    { message: `not written; as in LiteLLM, it is the value of ${name}`, isWarning: true },
  ]);
});

describe('for a deploy, an address that only the shell says', () => {
  const env = { OPENAI_BASE_URL: 'https://own.example/v1', OPENAI_API_BASE: 'https://other.example/v1' };
  const deployed = (params: string, rest = '', shell: Env = env) =>
    parseConfig({ text: fileWith(params, rest), file: 'headway.yaml', env: shell, isForAws: true });

  test('does not act, and a warning says what to write', () => {
    const parsed = deployed('model: openai/x\napi_key: k');

    expect(parsed).toMatchObject({
      kind: 'valid',
      config: { deployments: [{ apiBase: undefined }] },
      notices: [
        {
          message:
            'not written, and OPENAI_BASE_URL of this shell is no part of a deploy: write api_base: os.environ/OPENAI_BASE_URL if it is meant',
          isWarning: true,
        },
      ],
    });
  });

  test.each([
    ['azure', 'AZURE_API_BASE'],
    ['hosted_vllm', 'HOSTED_VLLM_API_BASE'],
  ])('is asked for where %s needs one', (provider, name) => {
    expect(deployed(`model: ${provider}/x\napi_key: k`, '', { [name]: 'https://own.example' })).toMatchObject(
      {
        kind: 'invalid',
        errors: [{ message: expect.stringContaining(`such as os.environ/${name}`) }],
      },
    );
  });

  test('does not make a place for a name that nobody knows', () => {
    expect(deployed('model: llama3\napi_key: k').kind).toBe('invalid');
  });

  test('acts where the file writes it, with or without a value now', () => {
    const written = 'model: openai/x\napi_key: k\napi_base: os.environ/OPENAI_BASE_URL';
    const inSection = 'environment_variables: {OPENAI_BASE_URL: os.environ/OURS}';

    expect(deployed(written)).toMatchObject({
      config: { deployments: [{ apiBase: 'os.environ/OPENAI_BASE_URL' }] },
      notices: [],
    });
    expect(deployed('model: openai/x\napi_key: k', inSection, {})).toMatchObject({
      config: { deployments: [{ apiBase: 'os.environ/OURS' }] },
    });
  });
});

test('rpm and tpm in model_info act if nothing nearer sets them', () => {
  const text = `model_list:
- {model_name: a, litellm_params: {model: ollama/x}, model_info: {rpm: 3, tpm: 4}}
- {model_name: b, rpm: 5, litellm_params: {model: ollama/x}, model_info: {rpm: 3}}`;

  expect(configOf(text).deployments).toMatchObject([{ rpm: 3, tpm: 4 }, { rpm: 5 }]);
});
