import { expect, test } from '@jest/globals';
import { errorsOf, fileWith } from './support.ts';

const params = 'model_list[0].litellm_params';

/** Each row: the text of `litellm_params` from line 4 on, and the one error that it gets. */
const paramCases: readonly (readonly [string, string])[] = [
  ['rpm: 60', `3: ${params}.model: found nothing; expected a string, e.g. model: openai/gpt-4o`],
  ['model: 4', `4: ${params}.model: found 4; expected a string, e.g. model: openai/gpt-4o`],
  ['model: ""', `4: ${params}.model: found an empty string; expected a string, e.g. model: openai/gpt-4o`],
  [
    'model: os.environ/NOT_SET',
    `4: ${params}.model: found os.environ/NOT_SET, which is not set; expected a string, e.g. model: openai/gpt-4o`,
  ],
  ['model: groq/', `4: ${params}.model: found "groq/"; expected the name of a model after "groq/"`],
  [
    'model: azure/x',
    `3: ${params}.api_base: found nothing; expected the address that azure/ needs, such as os.environ/AZURE_API_BASE`,
  ],
  [
    'model: hosted_vllm/x',
    `3: ${params}.api_base: found nothing; expected the address that hosted_vllm/ needs, such as os.environ/HOSTED_VLLM_API_BASE`,
  ],
  [
    'model: ollama/x\napi_base: localhost:11434',
    `5: ${params}.api_base: found "localhost:11434"; ` +
      'expected an address with http:// or https://, without spaces or line breaks, or os.environ/NAME',
  ],
  [
    'model: ollama/x\napi_key: 12345678',
    `5: ${params}.api_key: found a number (not shown); ` +
      'expected a string or os.environ/NAME, e.g. api_key: os.environ/OPENAI_API_KEY',
  ],
  [
    'model: ollama/x\napi_key: os.environ/',
    `5: ${params}.api_key: found a string (not shown); ` +
      'expected a string or os.environ/NAME, e.g. api_key: os.environ/OPENAI_API_KEY',
  ],
  [
    'model: ollama/x\nrpm: many',
    `5: ${params}.rpm: found "many"; expected a whole number above 0, e.g. rpm: 60`,
  ],
  ['model: ollama/x\nrpm: 0', `5: ${params}.rpm: found 0; expected a whole number above 0, e.g. rpm: 60`],
  ['model: ollama/x\nrpm: 1.5', `5: ${params}.rpm: found 1.5; expected a whole number above 0, e.g. rpm: 60`],
  [
    'model: ollama/x\nrpm: [60]',
    `5: ${params}.rpm: found a list; expected a whole number above 0, e.g. rpm: 60`,
  ],
  [
    'model: ollama/x\nrpm:\n  60\n  a',
    `6: ${params}.rpm: found "60 a"; expected a whole number above 0, e.g. rpm: 60`,
  ],
  [
    'model: ollama/x\ntpm: -1',
    `5: ${params}.tpm: found -1; expected a whole number above 0, e.g. tpm: 100000`,
  ],
  [
    'model: ollama/x\nrpm: os.environ/RPM',
    `5: ${params}.rpm: found os.environ/RPM (its value is not shown); ` +
      'expected a whole number above 0, e.g. rpm: 60',
  ],
  [
    'model: ollama/x\ntpm: os.environ/NOT_SET',
    `5: ${params}.tpm: found os.environ/NOT_SET, which is not set; ` +
      'expected a whole number above 0, e.g. tpm: 100000',
  ],
  [
    'model: ollama/x\ntimeout: 0',
    `5: ${params}.timeout: found 0; expected a number above 0, e.g. timeout: 600`,
  ],
  ['model: ollama/x\norder: first', `5: ${params}.order: found "first"; expected a number, e.g. order: 1`],
  [
    'model: ollama/x\nweight: -1',
    `5: ${params}.weight: found -1; expected a number, 0 or more, e.g. weight: 1`,
  ],
  [
    'model: ollama/x\nmock_response: {a: 1}',
    `5: ${params}.mock_response: found a mapping; expected a string, e.g. mock_response: "hello world!"`,
  ],
  [
    'model: ollama/x\nmock_timeout: 5',
    `5: ${params}.mock_timeout: found 5; expected true or false, e.g. mock_timeout: true`,
  ],
  [
    'model: ollama/x\nmock_delay: -0.1',
    `5: ${params}.mock_delay: found -0.1; expected a number, 0 or more, e.g. mock_delay: 0.5`,
  ],
];

test.each(paramCases)('in litellm_params, %j', (written, expected) => {
  expect(errorsOf(fileWith(written), { RPM: 'plenty' })).toEqual([`headway.yaml:${expected}`]);
});

const entries = 'expected a list with at least one deployment, each starting "- model_name: …"';
const good = '- {model_name: m, litellm_params: {model: ollama/x}}';

const fileCases: readonly (readonly [string, string])[] = [
  ['', '1: found nothing; expected a mapping with at least model_list'],
  ['- a', '1: found a list; expected a mapping with at least model_list'],
  ['hello', '1: found a string; expected a mapping with at least model_list'],
  ['x: 1', `1: model_list: found nothing; ${entries}`],
  ['x: 1\nmodel_list:', `2: model_list: found nothing; ${entries}`],
  ['model_list: []', `1: model_list: found a list; ${entries}`],
  [
    'model_list:\n-\n',
    '2: model_list[0]: found nothing; expected a deployment, ' +
      'e.g. - {model_name: gpt-4o, litellm_params: {model: openai/gpt-4o}}',
  ],
  [
    'model_list:\n- litellm_params: {model: ollama/x}',
    '2: model_list[0].model_name: found nothing; expected a string, e.g. model_name: "gpt-4o"',
  ],
  [
    'model_list:\n- model_name: m',
    '2: model_list[0].litellm_params: found nothing; ' +
      'expected a mapping with at least model, e.g. litellm_params: {model: openai/gpt-4o}',
  ],
  [
    'model_list:\n- {model_name: "", litellm_params: {model: ollama/x}}',
    '2: model_list[0].model_name: found an empty string; expected a string, e.g. model_name: "gpt-4o"',
  ],
  [
    'model_list:\n- {model_name: m, model_info: {id: "a b"}, litellm_params: {model: ollama/x}}',
    '2: model_list[0].model_info.id: found "a b"; ' +
      'expected 1 to 128 of A-Z, a-z, 0-9 and . _ : / @ + -, e.g. id: "gpt-4o-east"',
  ],
  [
    `model_list:
- {model_name: m, model_info: {id: 7}, litellm_params: {model: ollama/x}}
- {model_name: n, model_info: {id: "7"}, litellm_params: {model: ollama/x}}`,
    '3: model_list[1].model_info.id: found "7"; ' +
      'expected a unique id; model_list[0] already has this one',
  ],
  [
    `model_list: [${good.slice(2)}]\nlitellm_settings: {request_timeout: soon}`,
    '2: litellm_settings.request_timeout: found "soon"; expected a number above 0, e.g. request_timeout: 600',
  ],
  [
    `model_list: [${good.slice(2)}]\nlitellm_settings: {drop_params: maybe}`,
    '2: litellm_settings.drop_params: found "maybe"; expected true or false, e.g. drop_params: false',
  ],
  [
    `model_list: [${good.slice(2)}]\nrouter_settings: {default_priority: 1.5}`,
    '2: router_settings.default_priority: found 1.5; expected a whole number, e.g. default_priority: 100',
  ],
  [
    `model_list: [${good.slice(2)}]\nrouter_settings:\n  redis_host; os.environ/REDIS_HOST`,
    '3: router_settings: found "redis_host;"; expected "redis_host:" (the ";" should be a ":")',
  ],
  [
    `model_list: [${good.slice(2)}]\nrouter_settings: {model_group_alias: {short: mm}}`,
    '2: router_settings.model_group_alias.short: found "mm"; ' +
      'expected a model_name of the model_list; the nearest is "m"',
  ],
  [
    `model_list: [${good.slice(2)}]\nrouter_settings: {model_group_alias: {a.b: 4}}`,
    '2: router_settings.model_group_alias["a.b"]: found 4; ' +
      'expected the name of a model group, e.g. gpt-4: gpt-4o',
  ],
  [
    `model_list: [${good.slice(2)}]\ngeneral_settings: {master_key: ""}`,
    '2: general_settings.master_key: found an empty string; ' +
      'expected a string or os.environ/NAME, e.g. master_key: os.environ/MASTER_KEY',
  ],
  [
    `model_list: [${good.slice(2)}]\ngeneral_settings: master_key`,
    '2: general_settings: found a string; ' +
      'expected a mapping, e.g. general_settings: {master_key: os.environ/MASTER_KEY}',
  ],
];

test.each(fileCases)('in the file, %j', (written, expected) => {
  expect(errorsOf(written)).toEqual([`headway.yaml:${expected}`]);
});

test('all settings at fault are named at once, in the order of the file', () => {
  const written = `router_settings: {timeout: x}\nmodel_list: [{model_name: m, litellm_params: {rpm: x}}]`;

  expect(errorsOf(written).map((line) => line.split(': ', 2).join(': '))).toEqual([
    'headway.yaml:1: router_settings.timeout',
    'headway.yaml:2: model_list[0].litellm_params.model',
    'headway.yaml:2: model_list[0].litellm_params.rpm',
  ]);
});
