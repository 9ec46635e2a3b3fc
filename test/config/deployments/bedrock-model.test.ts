import { describe, expect, test } from '@jest/globals';
import { bedrockModel } from '../../../lambda/config/deployments/bedrock-model.ts';

type Provider = Parameters<typeof bedrockModel>[0];

test.each<[Provider, string, object]>([
  ['bedrock', 'openai.gpt-oss-120b-1:0', { provider: 'bedrock', model: 'openai.gpt-oss-120b-1:0' }],
  ['bedrock', 'us.xai.grok-4.6', { provider: 'bedrock', model: 'us.xai.grok-4.6' }],
  [
    'bedrock',
    'us-west-2/openai.gpt-oss-20b-1:0',
    { provider: 'bedrock', model: 'openai.gpt-oss-20b-1:0', region: 'us-west-2' },
  ],
  ['bedrock', 'chat_completions/us.xai.grok-4.6', { provider: 'bedrock', model: 'us.xai.grok-4.6' }],
  [
    'bedrock',
    'chat_completions/us-gov-west-1/openai.gpt-oss-20b-1:0',
    { provider: 'bedrock', region: 'us-gov-west-1' },
  ],
  ['bedrock', 'mantle/openai.gpt-oss-120b', { provider: 'bedrock_mantle', model: 'openai.gpt-oss-120b' }],
  ['bedrock_mantle', 'deepseek.v3.2', { provider: 'bedrock_mantle', model: 'deepseek.v3.2' }],
  ['bedrock_mantle', 'eu-west-1/zai.glm-5', { provider: 'bedrock_mantle', region: 'eu-west-1' }],
])('%s/%s is called', (provider, name, expected) => {
  expect(bedrockModel(provider, name)).toMatchObject({ kind: 'chosen', notice: undefined, ...expected });
});

test('a model that AWS does not document at bedrock-runtime is called there with a notice', () => {
  expect(bedrockModel('bedrock', 'qwen.qwen3-32b-v1:0')).toMatchObject({
    kind: 'chosen',
    provider: 'bedrock',
    notice: expect.stringContaining('bedrock_mantle/') as unknown,
  });
});

describe('is refused, and says what would be right:', () => {
  test.each([
    ['anthropic.claude-sonnet-4-20250514-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['mantle/anthropic.claude-mythos-preview', 'only through Converse, InvokeModel or Messages'],
    ['global.amazon.nova-2-lite-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['meta.llama3-3-70b-instruct-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['us.deepseek.r1-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['mistral.mistral-large-2407-v1:0', 'only through Converse, InvokeModel or Messages'],
    ['converse/openai.gpt-oss-120b-1:0', 'Converse, InvokeModel and agents are not supported yet'],
    ['invoke/us.meta.llama3', 'Converse, InvokeModel and agents are not supported yet'],
    ['agent/ABC/DEF', 'Converse, InvokeModel and agents are not supported yet'],
    ['openai/arn:aws:bedrock:us-east-1:1:imported-model/x', 'Converse, InvokeModel and agents'],
    ['arn:aws:bedrock:us-east-1:1:inference-profile/us.xai.grok-4.6', 'an ARN works only with Converse'],
    [
      'us-east-1/arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
      'an ARN works only with Converse',
    ],
    ['my-model', 'such as bedrock/openai.gpt-oss-120b-1:0'],
    ['nowhere/openai.gpt-oss', 'such as bedrock/openai.gpt-oss-120b-1:0'],
    ['', 'such as bedrock/openai.gpt-oss-120b-1:0'],
  ])('bedrock/%s', (name, expected) => {
    expect(bedrockModel('bedrock', name)).toEqual({
      kind: 'refused',
      expected: expect.stringContaining(expected) as unknown,
    });
  });
});
