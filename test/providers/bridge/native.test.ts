import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { textOf } from '../calls.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';
import { bridgeTo, hello } from './bridged.ts';

let server: UpstreamServer;
beforeAll(async () => {
  server = await startUpstream();
});
afterAll(() => server.close());
beforeEach(() => server.behave(answerJson(200, { choices: [{ message: { content: 'hi' } }] })));

const openai = { provider: 'openai', model: 'gpt-4o', apiKey: 'k' };
const anthropic = { provider: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'k' };
const { call, sent } = bridgeTo(() => server, openai);

const request = { model: 'm', max_tokens: 5, messages: hello.messages, container: 'c' };
const carried = (lacks: readonly string[] = []) => ({ anthropic_request: { request, lacks } });

test('an upstream of OpenAI’s gets neither the request as it was nor what only Claude knows', async () => {
  const cache_control = { type: 'ephemeral' };
  const messages = [
    { role: 'user', content: [{ type: 'text', text: 'x', cache_control }] },
    {
      role: 'assistant',
      content: 'y',
      thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }],
    },
  ];
  const schema = {
    type: 'object',
    properties: { thinking: { type: 'string' }, cache_control: { type: 'string' } },
  };
  const own = { name: 'f', parameters: schema };

  expect(
    await sent({ messages, tools: [{ type: 'function', function: own, cache_control }], ...carried() }),
  ).toEqual({
    model: 'gpt-4o',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'x' }] },
      { role: 'assistant', content: 'y' },
    ],
    tools: [{ type: 'function', function: own }],
  });
});

test('what an upstream cannot be asked is refused by its name, or left out under drop_params', async () => {
  const asks = { ...carried(['container']), thinking: { type: 'enabled', budget_tokens: 2_000 } };

  expect(await call(asks)).toMatchObject({
    kind: 'refused',
    error: { param: 'container', message: expect.stringContaining('container, thinking') },
  });
  expect(await call({ ...asks, drop_params: true })).toMatchObject({
    headers: { 'x-headway-dropped-params': 'container, thinking' },
  });
  expect(JSON.parse(server.received.at(-1)!.body)).toEqual({ model: 'gpt-4o', ...hello });
});

test('an upstream of Anthropic’s gets it as it was, and its answer comes along', async () => {
  const message = {
    type: 'message',
    id: 'msg_1',
    content: [{ type: 'text', text: 'hi' }],
    stop_reason: 'end_turn',
    new: 1,
  };
  server.behave(answerJson(200, message));
  const reply = await call(carried(['container']), anthropic);

  expect(JSON.parse(server.received.at(-1)!.body)).toEqual({ ...request, model: 'claude-sonnet-4-5' });
  expect(JSON.parse(await textOf(reply))).toMatchObject({
    choices: [{ message: { content: 'hi' } }],
    anthropic: message,
  });
});

test('what is left out under drop_params is left out of the request as it was, too', async () => {
  server.behave(answerJson(200, { type: 'message', content: [], stop_reason: 'end_turn' }));
  const old = { ...request, thinking: { type: 'enabled' }, service_tier: 'auto' };
  const asks = async (model: string, fields: object, native: object) => {
    const body = { ...fields, drop_params: true, anthropic_request: { request: native, lacks: [] } };
    const reply = await call(body, { ...anthropic, model });
    const dropped = 'headers' in reply ? reply.headers['x-headway-dropped-params'] : undefined;
    return [dropped, JSON.parse(server.received.at(-1)!.body) as object];
  };

  const hot = { ...request, temperature: 0.5, top_k: 3, service_tier: 'auto' };
  expect(await asks('claude-opus-4-7', { temperature: 0.5, top_k: 3 }, hot)).toEqual([
    'temperature, top_k',
    { ...request, service_tier: 'auto', model: 'claude-opus-4-7' },
  ]);
  const effort = { reasoning_effort: 'low', thinking: old.thinking };
  const format = { type: 'json_schema', schema: { type: 'object' } };
  expect(
    await asks('claude-3-opus-20240229', effort, { ...old, output_config: { effort: 'low', format } }),
  ).toEqual([
    'reasoning_effort, thinking',
    { ...request, service_tier: 'auto', output_config: { format }, model: 'claude-3-opus-20240229' },
  ]);
  expect(await asks('claude-3-opus-20240229', effort, { ...old, output_config: { effort: 'low' } })).toEqual([
    'reasoning_effort, thinking',
    { ...request, service_tier: 'auto', model: 'claude-3-opus-20240229' },
  ]);
});
