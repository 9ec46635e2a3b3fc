import { describe, expect, test } from '@jest/globals';
import { mayTakeOwnCredentials } from '../../../lambda/providers/aws/aws-hosts.ts';
import { configOf, fileWith } from '../../core/config/support.ts';

const firstOf = (params: string, env = {}) => configOf(fileWith(params), env).deployments[0]!;
const gptOss = 'model: bedrock/openai.gpt-oss-20b-1:0';
const address = 'https://bedrock-runtime.eu-west-3.amazonaws.com';

describe('the region is that of the address,', () => {
  test.each([
    ['as api_base', `api_base: ${address}`, {}],
    ['as base_url', `base_url: ${address}`, {}],
    ['as the endpoint of the runtime', `aws_bedrock_runtime_endpoint: ${address}`, {}],
    ['in a variable that the file names', 'api_base: os.environ/BASE', { BASE: address }],
  ])('%s', (_, params, env) => {
    expect(firstOf(`${gptOss}\n${params}`, env).aws).toMatchObject({ region: 'eu-west-3' });
  });
});

test('the endpoint of Bedrock’s runtime is no address of another provider', () => {
  const params = `model: groq/llama\napi_key: k\naws_bedrock_runtime_endpoint: ${address}`;

  expect(firstOf(params).apiBase).toBeUndefined();
});

describe('what a role signs goes to', () => {
  test.each([
    'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
    'https://bedrock-runtime-fips.us-east-1.amazonaws.com',
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn',
    'https://bedrock-mantle.us-east-1.api.aws/v1',
    'https://vpce-0a1.bedrock-runtime.eu-west-3.vpce.amazonaws.com',
    'https://sts.amazonaws.com',
    'https://sts.eu-west-1.amazonaws.com',
    'http://127.0.0.1:4566',
    'http://localhost:4566',
  ])('%s', (url) => {
    expect(mayTakeOwnCredentials(new URL(url))).toBe(true);
  });
});

describe('what a role signs does not go to', () => {
  test.each([
    'http://bedrock-runtime.us-east-1.amazonaws.com',
    'https://x.execute-api.us-east-1.amazonaws.com',
    'https://bucket.s3.amazonaws.com',
    'https://bedrock-runtime.s3.amazonaws.com',
    'https://bedrock-runtime.s3.eu-west-1.amazonaws.com',
    'https://lb-1.us-east-1.elb.amazonaws.com',
    'https://bedrock-runtime.us-east-1.amazonaws.com.example.com',
    'https://example.com',
  ])('%s', (url) => {
    expect(mayTakeOwnCredentials(new URL(url))).toBe(false);
  });
});
