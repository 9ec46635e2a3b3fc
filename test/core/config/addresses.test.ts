import { describe, expect, test } from '@jest/globals';
import { formatNotice } from '../../../lambda/config/files/finding.ts';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import type { Env } from '../../../lambda/core/config/reference.ts';
import { configOf, errorsOf, fileWith, noticesOf, parse } from './support.ts';

const firstOf = (params: string, env = {}) => configOf(fileWith(params), env).deployments[0]!;
const params = 'model_list[0].litellm_params';
/** A file with one deployment that is left out: the only line that is printed about it, without the file's name. */
const leftOut = (written: string, env: Env = {}): string | undefined => {
  const parsed = parse(fileWith(written), env);
  expect(parsed).toMatchObject({ kind: 'valid', config: { deployments: [] } });
  const [line, ...others] = parsed.notices.filter(({ isLeftOut }) => isLeftOut).map(formatNotice);
  expect(others).toEqual([]);
  return line?.replace('Warning: headway.yaml:', '').replace(LAST, '');
};
const LAST = '; its model_name has no other deployment, so requests for it are answered with 503';

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
        'or only one of the two: base_url and api_base are the same setting',
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
      'model: x\ncustom_llm_provider: anthropic_text',
      `5: ${params}.custom_llm_provider: left out: anthropic_text/ is not served: Anthropic has closed its API of text completions: write anthropic/`,
    ],
    [
      'model: x\ncustom_llm_provider: gorq',
      `5: ${params}.custom_llm_provider: left out: there is no provider "gorq"; the nearest is groq/`,
    ],
  ])('%j leaves out its deployment', (written, expected) => {
    expect(leftOut(written)).toBe(expected);
  });

  test.each([
    [
      'model: azure/x\ncustom_llm_provider: groq',
      `5: ${params}.custom_llm_provider: found "groq"; expected azure, as in model, or an api_base as well: ` +
        'model begins with "azure/", which names another provider',
    ],
    [
      'model: x\ncustom_llm_provider: azure',
      `3: ${params}.api_base: found nothing; expected the address that azure/ needs, such as os.environ/AZURE_API_BASE`,
    ],
  ])('%j is an error', (written, expected) => {
    expect(errorsOf(fileWith(written))).toEqual([`headway.yaml:${expected}`]);
  });
});

describe('a route by a pattern', () => {
  const routed = (group: string, written: string) =>
    fileWith(written).replace('model_name: m', `model_name: "${group}"`);

  test.each([
    ['openai/*', 'model: openai/*', 'openai', '*'],
    ['*', 'model: openai/*', 'openai', '*'],
    ['gpt-*', 'model: azure/our-*\napi_base: https://h', 'azure', 'our-*'],
    ['cheap/*', 'model: groq/llama', 'groq', 'llama'],
    ['*', 'model: "*"\napi_base: https://h', 'openai', '*'],
    ['*/*', 'model: openrouter/*/*', 'openrouter', '*/*'],
  ])('%j to %j is %s’s %s', (...[group, written, provider, model]) => {
    expect(configOf(routed(group, written)).deployments).toMatchObject([{ group, provider, model }]);
  });

  test.each([
    ['m', 'model: openai/*', '"*" repeats what "*" in model_name matches, and model_name has no "*"'],
    ['a-*', 'model: openai/*-*', 'it has 2 times "*", and model_name has it once'],
    [
      '*',
      'model: "*"',
      '"*" needs a provider before it, as in openai/*: the provider gives the key and the address',
    ],
  ])('%j to %j leaves out its deployment', (group, written, reason) => {
    expect(noticesOf(routed(group, written))).toEqual([
      `headway.yaml:4: ${params}.model: left out: ${reason}${LAST}`,
    ]);
  });
});

describe('a name without a provider', () => {
  test.each(['gpt-4o', 'gpt-4.1-mini', 'o3', 'o4-mini', 'chatgpt-4o-latest', 'ft:gpt-4o:me::1'])(
    '%s is OpenAI’s',
    (model) => expect(firstOf(`model: ${model}`)).toMatchObject({ provider: 'openai', model }),
  );

  test.each([
    ['gemini-2.5-pro', 'vertex_ai'],
    ['text-unicorn', 'vertex_ai'],
  ])('%s is of %s, and no key goes to OpenAI', (model, owner) => {
    expect(leftOut(`model: ${model}\napi_key: k`)).toContain(
      `4: ${params}.model: left out: the name is that of a model of ${owner}: ${owner}/ is not served: `,
    );
  });

  test.each([
    ['claude-sonnet-4-5', 'anthropic'],
    ['command-r-plus', 'cohere'],
    ['jamba-large', 'ai21'],
  ])('%s is of %s', (model, provider) => {
    expect(firstOf(`model: ${model}\napi_key: k`)).toMatchObject({ provider, model });
  });

  test('belongs to the provider whose address is written', () => {
    const written = 'model: llama-3.3\napi_base: https://api.groq.com/openai/v1';

    expect(firstOf(written)).toMatchObject({ provider: 'groq', apiKey: 'os.environ/GROQ_API_KEY' });
  });

  test('that nobody knows is called only at a written address', () => {
    expect(leftOut('model: llama3\napi_key: k')).toBe(
      `4: ${params}.model: left out: Headway knows no model of this name: write openai/<name> if OpenAI serves it, or add api_base`,
    );
    expect(leftOut('model: opnai/llama3\napi_key: k')).toBe(
      `4: ${params}.model: left out: there is no provider "opnai"; the nearest is openai/; a name of your own needs api_base`,
    );
    expect(firstOf('model: llama3\napi_key: k\napi_base: http://h')).toMatchObject({ provider: 'openai' });
  });
});

describe('a variable written otherwise', () => {
  const expected = 'expected os.environ/NAME as the whole value: a variable can be written in no other way';

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
        /^headway.yaml:5: model_list\[0\].litellm_params.api_key: found a string \(not shown\); expected /,
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
      `headway.yaml:7: general_settings.master_key: found a string (not shown); ${expected}`,
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
      expect.stringContaining(`${params}.api_key: not set; as in LiteLLM, the value of ${name} is sent`),
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
          'not set; as in LiteLLM, the value of OPENAI_API_KEY is sent to the address of api_base: write api_key to send another',
        isWarning: true,
      },
    ]);
  });
});

describe('a key of one provider at the address of another', () => {
  const keys = { OPENAI_API_KEY: 'k', GROQ_API_KEY: 'k', BASE: 'https://api.groq.com/openai/v1' };

  test.each([
    ['not written', 'model: openai/x\napi_base: https://api.groq.com/openai/v1'],
    [
      'written',
      'model: openai/x\napi_base: https://api.groq.com/openai/v1\napi_key: os.environ/OPENAI_API_KEY',
    ],
    ['in a variable', 'model: openai/x\napi_base: os.environ/BASE\napi_key: os.environ/OPENAI_API_KEY'],
  ])('leaves out its deployment: %s', (_how, written) => {
    expect(leftOut(written, keys)).toMatch(
      /^\d: model_list\[0\]\.litellm_params\.api_key: left out: OPENAI_API_KEY is another provider's key and is not sent to an address of groq\/: write the api_key for it$/,
    );
  });

  test.each([
    'model: openai/x\napi_base: https://api.groq.com/openai/v1\napi_key: os.environ/GROQ_API_KEY',
    'model: openai/x\napi_base: https://api.groq.com/openai/v1\napi_key: os.environ/MINE',
    'model: openai/x\napi_base: https://own.example/v1\napi_key: os.environ/OPENAI_API_KEY',
  ])('is not what %j has', (written) => {
    expect(parse(fileWith(written), keys)).toMatchObject({
      config: { deployments: [{ provider: 'openai' }] },
    });
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
    { message: `not set; as in LiteLLM, the value of ${name} is used`, isWarning: true },
  ]);
});

describe('for a deploy, an address that only the shell says', () => {
  const env = { OPENAI_BASE_URL: 'https://own.example/v1', OPENAI_API_BASE: 'https://other.example/v1' };
  const deployed = (params: string, rest = '', shell: Env = env) =>
    parseConfig({ text: fileWith(params, rest), file: 'headway.yaml', env: shell, isForAws: true });

  test('has no effect, and a warning says what to write', () => {
    const parsed = deployed('model: openai/x\napi_key: k');

    expect(parsed).toMatchObject({
      kind: 'valid',
      config: { deployments: [{ apiBase: undefined }] },
      notices: [
        {
          message:
            'not set, and a deploy does not take OPENAI_BASE_URL from this shell: to use it, write api_base: os.environ/OPENAI_BASE_URL',
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
    expect(deployed('model: llama3\napi_key: k')).toMatchObject({ config: { deployments: [] } });
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
