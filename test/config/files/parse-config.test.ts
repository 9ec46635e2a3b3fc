import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { headwayConfigSchema } from '../../../lambda/core/config/headway-config.ts';
import { configOf, errorsOf, fileWith, noticesOf, parse } from '../../core/config/support.ts';

const lastOrder = Number.MAX_SAFE_INTEGER;

test('the smallest file gets every default', () => {
  const config = configOf('model_list: [{model_name: m, litellm_params: {model: gpt-4o}}]');

  expect(config).toEqual({
    deployments: [
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        group: 'm',
        provider: 'openai',
        model: 'gpt-4o',
        apiKey: 'os.environ/OPENAI_API_KEY',
        order: lastOrder,
        weight: 1,
      },
    ],
    aliases: {},
    tiers: [
      { name: 'realtime', maxPriority: 0 },
      { name: 'high', maxPriority: 99 },
      { name: 'standard', maxPriority: 999 },
      { name: 'batch', maxPriority: null },
    ],
    defaultPriority: 100,
    dropParams: false,
    timeoutSeconds: 600,
    window: { bucketMs: 250, guardMs: 1000 },
    maxWaitingCallers: 800,
  });
});

test('every setting that acts arrives', () => {
  const config = configOf(`
model_list:
  - model_name: m
    model_info: {id: east}
    litellm_params:
      model: azure/gpt-4o
      api_base: https://east.openai.azure.com
      api_key: os.environ/AZURE_API_KEY
      api_version: 2024-10-21
      rpm: 60
      tpm: "100_000"
      timeout: 12.5
      order: 1
      weight: 0
litellm_settings: {request_timeout: 30, drop_params: yes}
router_settings:
  default_priority: -7
  model_group_alias: {short: m, other: {model: m}}
general_settings: {master_key: os.environ/MASTER_KEY}
headway_settings:
  tiers: [{name: fast, up_to: 10}, {name: slow, up_to: null}]
  window: {bucket_ms: 500, guard_ms: 1500}
  max_wait: 2.5
  max_waiting_callers: 7
`);

  expect(headwayConfigSchema.parse(config)).toEqual({
    deployments: [
      {
        id: 'east',
        group: 'm',
        provider: 'azure',
        model: 'gpt-4o',
        apiBase: 'https://east.openai.azure.com',
        apiKey: 'os.environ/AZURE_API_KEY',
        apiVersion: '2024-10-21',
        rpm: 60,
        tpm: 100_000,
        timeoutSeconds: 12.5,
        dropParams: true,
        order: 1,
        weight: 0,
      },
    ],
    aliases: { short: 'm', other: 'm' },
    tiers: [
      { name: 'fast', maxPriority: 10 },
      { name: 'slow', maxPriority: null },
    ],
    masterKey: 'os.environ/MASTER_KEY',
    defaultPriority: -7,
    dropParams: true,
    timeoutSeconds: 30,
    window: { bucketMs: 500, guardMs: 1500 },
    maxWaitSeconds: 2.5,
    maxWaitingCallers: 7,
  });
});

test('limits in litellm_params take precedence over those of the entry', () => {
  const [deployment] = configOf(
    'model_list: [{model_name: m, rpm: 5, tpm: 7, litellm_params: {model: ollama/x, rpm: 6}}]',
  ).deployments;

  expect(deployment).toMatchObject({ rpm: 6, tpm: 7 });
});

test('merge keys carry shared settings into each deployment', () => {
  const { deployments } = configOf(`
model_list:
  - {model_name: m, litellm_params: &shared {model: gpt-4o, rpm: 3}}
  - {model_name: m, litellm_params: {<<: *shared, rpm: 4}}
`);

  expect(deployments.map(({ model, rpm }) => ({ model, rpm }))).toEqual([
    { model: 'gpt-4o', rpm: 3 },
    { model: 'gpt-4o', rpm: 4 },
  ]);
});

describe('timeouts', () => {
  test.each([
    ['', 600],
    ['litellm_settings: {request_timeout: 30}', 30],
    ['router_settings: {timeout: 2}\nlitellm_settings: {request_timeout: 30}', 2],
    ['router_settings: {timeout: 840}', 840],
    ['litellm_settings: {request_timeout: 6000}', 840],
  ])('%j makes it %d s', (settings, seconds) => {
    expect(configOf(fileWith('model: ollama/x', settings)).timeoutSeconds).toBe(seconds);
  });

  test('a longer one than a function can wait gets a notice', () => {
    expect(noticesOf(fileWith('model: ollama/x\ntimeout: 841', 'router_settings: {timeout: 900}'))).toEqual([
      'headway.yaml:5: model_list[0].litellm_params.timeout: ' +
        'more than a Lambda function can wait; 840 s is used instead',
      'headway.yaml:8: router_settings.timeout: more than a Lambda function can wait; 840 s is used instead',
    ]);
  });
});

describe("the product page's file", () => {
  const page = (separator: string) => `model_list:
  - model_name: gpt-3.5-turbo-fake-model
    litellm_params:
      model: gpt-3.5-turbo
      mock_response: "hello world!"
      api_key: my-good-key
litellm_settings:
    request_timeout: 600 # 👈 Will keep retrying until timeout occurs
router_settings:
    redis_host${separator} os.environ/REDIS_HOST
    redis_password: os.environ/REDIS_PASSWORD
    redis_port: os.environ/REDIS_PORT
`;

  test('as printed there, names the line and the semicolon', () => {
    expect(errorsOf(page(';'))).toEqual([
      'headway.yaml:10: router_settings: found "redis_host;"; expected "redis_host:" (the ";" should be a ":")',
    ]);
  });

  test('with the slip put right, is valid and says why Redis means nothing', () => {
    const noRedis = 'has no effect here: Headway shares its state in DynamoDB and SQS, not in Redis';

    expect(parse(page(':')).kind).toBe('valid');
    expect(noticesOf(page(':'))).toEqual([
      'headway.yaml:1: general_settings.master_key: not set; anyone who reaches the address may call',
      `headway.yaml:10: router_settings.redis_host: ${noRedis}`,
      `headway.yaml:11: router_settings.redis_password: ${noRedis}`,
      `headway.yaml:12: router_settings.redis_port: ${noRedis}`,
    ]);
    expect(configOf(page(':')).deployments[0]).toMatchObject({
      provider: 'mock',
      model: 'gpt-3.5-turbo',
      mock: { response: 'hello world!' },
    });
  });
});

test('the file at the root of the repository is valid, and only a deploy gives a notice about it', () => {
  const text = readFileSync(new URL('../../../headway.yaml', import.meta.url), 'utf8');

  expect(configOf(text).deployments.map(({ group, rpm }) => [group, rpm])).toEqual([
    ['gpt-3.5-turbo-fake-model', undefined],
    ['limited-fake-model', 60],
  ]);
  expect(parse(text).notices).toMatchObject([
    {
      key: 'general_settings.master_key',
      message:
        'sk-1234 is the key of the examples, which everyone knows: anyone who reaches the address may call',
      isAboutDeploying: true,
    },
  ]);
});
