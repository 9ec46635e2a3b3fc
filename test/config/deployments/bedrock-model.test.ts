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

test.each<[Provider, string, object]>([
  ['bedrock', 'anthropic.claude-sonnet-4-20250514-v1:0', {}],
  ['bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0', {}],
  ['bedrock', 'global.amazon.nova-2-lite-v1:0', {}],
  ['bedrock', 'meta.llama3-3-70b-instruct-v1:0', {}],
  ['bedrock', 'us.deepseek.r1-v1:0', {}],
  ['bedrock', 'mistral.mistral-large-2407-v1:0', {}],
  ['bedrock', 'eu-west-1/anthropic.claude-v2:1', { model: 'anthropic.claude-v2:1', region: 'eu-west-1' }],
  ['bedrock', 'converse/openai.gpt-oss-120b-1:0', { model: 'openai.gpt-oss-120b-1:0' }],
  ['bedrock', 'invoke/us.anthropic.claude-3-5-haiku-20241022-v1:0', {}],
  ['bedrock_converse', 'qwen.qwen3-32b-v1:0', {}],
  [
    'bedrock',
    'us-east-1/arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc',
    {
      model: 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc',
      region: 'us-west-2',
    },
  ],
  ['bedrock', 'converse/arn:aws:bedrock:us-east-1:1:provisioned-model/x', { region: 'us-east-1' }],
])('%s/%s is called through Converse', (provider, name, expected) => {
  expect(bedrockModel(provider, name)).toMatchObject({
    kind: 'chosen',
    provider: 'bedrock_converse',
    ...expected,
  });
  expect(bedrockModel(provider, name)).not.toHaveProperty('notice', expect.anything());
});

describe('is refused, and says what would be right:', () => {
  test.each([
    ['mantle/anthropic.claude-mythos-preview', 'write bedrock/ before this one'],
    ['mantle/arn:aws:bedrock:us-east-1:1:inference-profile/us.xai.grok-4.6', 'write bedrock/ before'],
    ['amazon.titan-embed-text-v2:0', 'not a chat model'],
    ['stability.sd3-5-large-v1:0', 'not a chat model'],
    ['us.cohere.embed-v4:0', 'not a chat model'],
    ['agent/ABC/DEF', 'agents, imported models'],
    ['openai/arn:aws:bedrock:us-east-1:1:imported-model/x', 'agents, imported models'],
    ['my-model', 'such as bedrock/anthropic.claude-sonnet-4-20250514-v1:0'],
    ['nowhere/openai.gpt-oss', 'such as bedrock/anthropic.claude-sonnet-4-20250514-v1:0'],
    ['arn:aws:bedrock:us-east-1', 'such as bedrock/'],
    ['', 'such as bedrock/'],
  ])('bedrock/%s', (name, expected) => {
    expect(bedrockModel('bedrock', name)).toEqual({
      kind: 'refused',
      expected: expect.stringContaining(expected) as unknown,
    });
  });
});
