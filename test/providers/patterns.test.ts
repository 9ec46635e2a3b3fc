import { expect, test } from '@jest/globals';
import { createUpstreams } from '../../lambda/providers/registry.ts';
import { aCall } from './calls.ts';
import { stillClock, throughLoopback } from './table/through-loopback.ts';
import { startUpstream } from './upstream-server.ts';

const sentTo = async (...[group, model, asked, provider = 'openai']: [string, string, unknown, string?]) => {
  const server = await startUpstream();
  const http = throughLoopback(server.url);
  const upstreams = createUpstreams({ clock: stillClock, http, newId: () => 'x' });
  const deployment = { group, model, provider, apiBase: 'https://own.example/v1' };
  const reply = await upstreams.call(aCall(deployment, { body: { model: asked, messages: [] } }));
  await server.close();
  const [received] = server.received;
  return { reply, url: http.asked[0], body: received && (JSON.parse(received.body) as { model: string }) };
};

test.each([
  ['openai/*', '*', 'openai/gpt-4o', 'gpt-4o'],
  ['*', '*', 'meta-llama/Llama-3:free', 'meta-llama/Llama-3:free'],
  ['gpt-*', 'our-*-east', 'gpt-4o', 'our-4o-east'],
  ['*/fast-*', '*-*', 'a/fast-b', 'a-b'],
  ['cheap/*', 'llama', 'cheap/any', 'llama'],
  ['plain', 'a*b', 'plain', 'a*b'],
])('%s → %s: a call for %s names %s', async (...[group, model, asked, named]) => {
  expect((await sentTo(group, model, asked)).body?.model).toBe(named);
});

test('a deployment of Azure’s is named in the path', async () => {
  const { url } = await sentTo('azure/*', '*', 'azure/a/b', 'azure');

  expect(url).toBe(
    'https://own.example/v1/openai/deployments/a%2Fb/chat/completions?api-version=2025-02-01-preview',
  );
});

test.each(['other', 'openai/..', 7])('a call for %j does not fit, and is not made', async (asked) => {
  const { reply, body } = await sentTo('openai/*', '*', asked);

  expect(reply).toMatchObject({ reason: 'unsupported', status: 404, error: { code: 'model_not_found' } });
  expect(body).toBeUndefined();
});

test('a model that a provider serves by another API is refused where a pattern names it', async () => {
  const { reply, body } = await sentTo('azure_ai/*', '*', 'azure_ai/claude-sonnet-4-5', 'azure_ai');

  expect(reply).toMatchObject({ reason: 'unsupported', status: 404, error: { code: 'model_not_found' } });
  expect(body).toBeUndefined();
});
