import { expect, test } from '@jest/globals';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { fixedSecrets } from '../../lambda/ports/fixed-secrets.ts';
import type { UpstreamCall } from '../../lambda/ports/upstream.ts';
import { createUpstreams } from '../../lambda/providers/registry.ts';
import { withSecrets } from '../../lambda/providers/with-secrets.ts';
import { aCall } from './calls.ts';
import { stillClock, throughLoopback } from './table/through-loopback.ts';
import { answerJson, startUpstream } from './upstream-server.ts';

type Case = readonly [string, Partial<Deployment>, Partial<UpstreamCall>, boolean];

const messages = [{ role: 'user', content: 'hello' }];
const ask = (fields: object): Partial<UpstreamCall> => ({ body: { model: 'm', messages, ...fields } });
const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' };
const nova = { provider: 'bedrock_converse', model: 'amazon.nova-lite-v1:0', apiBase: 'https://own.example' };
const serverTool = {
  anthropic_request: {
    request: { messages, max_tokens: 5, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    lacks: ['tools[0].type'],
  },
};
const audio = [
  { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }] },
];

const cases: readonly Case[] = [
  ['a plain chat', {}, ask({}), true],
  ['a field of the provider’s', {}, ask({ n: 2 }), true],
  ['a field that it does not have', { provider: 'groq' }, ask({ logprobs: true }), false],
  ['one that is dropped', { provider: 'groq', dropParams: true }, ask({ logprobs: true }), true],
  [
    'one that the caller keeps',
    { provider: 'groq', dropParams: true },
    ask({ logprobs: true, drop_params: false }),
    false,
  ],
  ['a neutral value', { provider: 'groq' }, ask({ logprobs: false }), true],
  ['a translated chat', claude, ask({}), true],
  ['a field without translation', claude, ask({ logit_bias: { 5: 1 } }), false],
  ['a part without translation', claude, ask({ messages: audio, drop_params: true }), false],
  ['the same for Converse', nova, ask({ messages: audio }), false],
  ['a chat that nobody understands', claude, ask({ messages: 'hello' }), true],
  ['a message with a server’s tool, by Anthropic', claude, ask(serverTool), true],
  ['the same by another', { provider: 'openai' }, ask(serverTool), false],
  ['an endpoint that the provider lacks', { provider: 'perplexity' }, { endpoint: 'embeddings' }, false],
  ['a model that the pattern lacks', { group: 'openai/*', model: '*' }, ask({ model: 'other' }), false],
  ['an address that is none', { apiBase: 'ftp://x' }, ask({}), true],
  ['a provider that is unknown', { provider: 'none' }, ask({}), true],
];

test.each(cases)('%s: a deployment carries what it does not refuse as unsupported', async (...one) => {
  const [, deployment, changes, carries] = one;
  const server = await startUpstream();
  server.behave(answerJson(200, {}));
  const http = throughLoopback(server.url);
  const upstreams = withSecrets(
    createUpstreams({ clock: stillClock, http, newId: () => 'x' }),
    fixedSecrets(),
  );
  const call = aCall({ apiKey: 'sk-1', ...deployment }, changes);

  const reply = await upstreams.call(call);
  await server.close();

  expect(upstreams.carries?.(call)).toBe(carries);
  expect(reply.kind === 'refused' && reply.reason === 'unsupported').toBe(!carries);
  expect(server.received.length > 0 && !carries).toBe(false);
});
