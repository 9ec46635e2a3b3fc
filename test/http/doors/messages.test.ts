import { describe, expect, test } from '@jest/globals';
import type { UpstreamAnswer } from '../../../lambda/ports/upstream.ts';
import { anAnswer, authorized, createEdge } from '../edge.ts';

type Json = Readonly<Record<string, unknown>>;

const text = (words: string) => ({ type: 'text', text: words });
const asked = { model: 'm', max_tokens: 50, messages: [{ role: 'user', content: 'hello' }] };

/** What the door makes of a request, without an answer. */
async function chatOf(body: Json) {
  const edge = createEdge();
  const { status, text: said } = await edge.send({
    path: '/v1/messages',
    headers: authorized,
    body: { ...asked, ...body },
  });
  return { status, said: JSON.parse(said) as Json, request: edge.requests[0] };
}

const bodyOf = async (body: Json): Promise<Json> => {
  const { request, said } = await chatOf(body);
  if (request === undefined) throw new Error(JSON.stringify(said));
  const { anthropic_request: _, ...chat } = request.body;
  return chat;
};

const source = (data: string, media_type = 'image/png') => ({ type: 'base64', media_type, data });

test('is a chat completion, with its priority, and goes along as it was', async () => {
  const { request } = await chatOf({ priority: 3, stop_sequences: ['END'], betas: ['x'] });

  expect(request).toMatchObject({
    endpoint: 'chat/completions',
    group: 'm',
    priority: 3,
    body: {
      model: 'm',
      max_tokens: 50,
      messages: [{ role: 'user', content: [text('hello')] }],
      stop: ['END'],
      anthropic_request: { request: { ...asked, stop_sequences: ['END'], betas: ['x'] }, lacks: [] },
    },
  });
});

test('has a conversation with tools, images and thoughts', async () => {
  const messages = [
    { role: 'user', content: [text('see'), { type: 'image', source: source('AAAA') }] },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        text('yes'),
        { type: 'tool_use', id: 'a', name: 'f', input: { n: 1 } },
      ],
    },
    {
      role: 'user',
      content: [
        text('and?'),
        { type: 'tool_result', tool_use_id: 'a', content: [text('one')] },
        { type: 'tool_result', tool_use_id: 'b', content: 'bad', is_error: true },
        { type: 'document', source: source('BBBB', 'application/pdf'), title: 'a.pdf' },
      ],
    },
  ];

  expect(await bodyOf({ system: [text('Be brief.')], messages })).toMatchObject({
    messages: [
      { role: 'system', content: [text('Be brief.')] },
      {
        role: 'user',
        content: [text('see'), { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      },
      {
        role: 'assistant',
        content: 'yes',
        thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 'sig' }],
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"n":1}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: bad' },
      {
        role: 'user',
        content: [
          text('and?'),
          { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB', filename: 'a.pdf' } },
        ],
      },
    ],
  });
});

const tool = { name: 'f', description: 'd', input_schema: { type: 'object' } };
const chatTool = {
  type: 'function',
  function: { name: 'f', description: 'd', parameters: { type: 'object' } },
};

test.each<[Json, Json]>([
  [{ tools: [tool] }, { tools: [chatTool] }],
  [
    { tools: [tool], tool_choice: { type: 'any', disable_parallel_tool_use: true } },
    { tool_choice: 'required', parallel_tool_calls: false },
  ],
  [
    { tools: [tool], tool_choice: { type: 'tool', name: 'f' } },
    { tool_choice: { type: 'function', function: { name: 'f' } } },
  ],
  [
    { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    { thinking: { type: 'enabled', budget_tokens: 2_000 } },
  ],
  [{ output_config: { effort: 'low' } }, { reasoning_effort: 'low' }],
  [{ metadata: { user_id: 'u' } }, { user: 'u' }],
  [{ stream: true }, { stream: true, stream_options: { include_usage: true } }],
])('%j becomes %j', async (body, expected) => {
  expect(await bodyOf(body)).toMatchObject(expected);
});

test('what has no place in a chat completion is noted for upstreams that are not Anthropic’s', async () => {
  const { request } = await chatOf({
    tools: [tool, { type: 'web_search_20250305', name: 'web_search' }],
    container: 'c',
    messages: [{ role: 'user', content: [text('x'), { type: 'container_upload', file_id: 'f' }] }],
  });

  expect(request?.body.anthropic_request).toMatchObject({
    lacks: ['messages[0].content[1].type', 'container', 'tools[1].type'],
  });
});

test('fields that speak to the gateway act here, and no upstream gets them', async () => {
  const acting = { timeout: 30, num_retries: 1, max_fallbacks: 1, drop_params: true, mock_response: 'x' };
  const without = { max_wait: 1, background: true, webhook_url: 'https://hooks.example/x' };
  const consumed = { tags: ['a'], litellm_x: 1, extra_headers: {}, api_key: null };
  const { status, request } = await chatOf({ ...acting, ...without, ...consumed });

  expect(status).toBe(200);
  expect(request).toMatchObject({
    timeoutMs: 30_000,
    maxWaitMs: undefined,
    webhookUrl: undefined,
    wishes: { numRetries: 1, fallbacks: { most: 1 } },
  });
  expect(request?.body).toEqual({
    model: 'm',
    max_tokens: 50,
    messages: [{ role: 'user', content: [text('hello')] }],
    mock_response: 'x',
    anthropic_request: { request: asked, lacks: [] },
  });
});

test('the blocks of a result have their own paths, and an image keeps the mark of an error', async () => {
  const image = { type: 'image', source: source('AAAA') };
  const block = { type: 'tool_result', tool_use_id: 'a', is_error: true, content: [image, { type: 'odd' }] };
  const { request } = await chatOf({ messages: [{ role: 'user', content: [text('x'), block] }] });

  expect(request?.body).toMatchObject({
    messages: [
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [text('Error: '), { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      },
      { role: 'user', content: [text('x')] },
    ],
    anthropic_request: { lacks: ['messages[0].content[1].content[1].type'] },
  });
});

test.each(['constructor', 'toString', 'later'])('a tool_choice of the type %s has no place', async (type) => {
  const { request } = await chatOf({ tools: [tool], tool_choice: { type } });

  expect(request?.body).not.toHaveProperty('tool_choice');
  expect(request?.body.anthropic_request).toMatchObject({ lacks: ['tool_choice.type'] });
});

describe('an error is in Anthropic’s envelope:', () => {
  test.each<[Json, number, string]>([
    [{ max_tokens: undefined }, 400, 'max_tokens'],
    [{ max_tokens: 0 }, 400, 'max_tokens'],
    [{ max_tokens: 1.5 }, 400, 'max_tokens'],
    [{ max_tokens: '50' }, 400, 'max_tokens'],
    [{ messages: [] }, 400, 'messages'],
    [{ messages: [{ role: 'system', content: 'x' }] }, 400, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 7 }] }, 400, 'messages[0].content'],
    [{ priority: 'high' }, 400, 'priority'],
    [{ api_key: 'sk-1', api_base: 'https://x.example' }, 400, 'api_key'],
    [{ aws_region_name: 'us-east-1', max_tokens: undefined }, 400, 'aws_region_name'],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: 7 }] }] },
      400,
      'messages[0].content[0].content',
    ],
  ])('%j', async (body, status, param) => {
    const answer = await chatOf(body);

    expect(answer.status).toBe(status);
    expect(answer.said).toMatchObject({ type: 'error', error: { type: 'invalid_request_error', param } });
  });

  test('a wrong key, and a wrong method', async () => {
    const edge = createEdge();
    const stranger = await edge.send({ path: '/v1/messages', headers: { 'x-api-key': 'no' }, body: asked });
    const wrong = await edge.send({ path: '/v1/messages', method: 'GET', headers: authorized });

    expect([stranger.status, JSON.parse(stranger.text)]).toMatchObject([
      401,
      { type: 'error', error: { type: 'authentication_error' } },
    ]);
    expect([wrong.status, JSON.parse(wrong.text)]).toMatchObject([405, { type: 'error' }]);
  });

  test.each(['/v1/messages/', '/messages/'])('a wrong key at %s', async (path) => {
    const { status, text: said } = await createEdge().send({
      path,
      headers: { 'x-api-key': 'no' },
      body: asked,
    });

    expect([status, JSON.parse(said)]).toMatchObject([
      401,
      { type: 'error', error: { type: 'authentication_error' } },
    ]);
  });
});

const answering = (body: UpstreamAnswer['body']) =>
  createEdge({ useCases: { complete: () => Promise.resolve(anAnswer(body)) } });

async function* chunks(...list: readonly (Json | string)[]): AsyncGenerator<Uint8Array> {
  for (const one of list) {
    const data = typeof one === 'string' ? one : `data: ${JSON.stringify(one)}\n\n`;
    yield Buffer.from(await Promise.resolve(data));
  }
}

const chunk = (delta: Json, finish_reason: string | null = null) => ({
  id: 'c1',
  model: 'gpt',
  choices: [{ index: 0, delta, finish_reason }],
});

async function eventsOf(...list: readonly (Json | string)[]): Promise<readonly Json[]> {
  const { text: said } = await answering(chunks(...list)).send({
    path: '/v1/messages',
    headers: authorized,
    body: { ...asked, stream: true },
  });
  return said
    .split('\n\n')
    .filter(Boolean)
    .map((block) => JSON.parse(block.slice(block.indexOf('data: ') + 'data: '.length)) as Json);
}

const start = (index: number, content_block: Json) => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, said: Json) => ({ type: 'content_block_delta', index, delta: said });
const stop = (index: number) => ({ type: 'content_block_stop', index });

const usage = {
  prompt_tokens: 10,
  completion_tokens: 4,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 6 },
};
const anthropicsUsage = {
  input_tokens: 4,
  output_tokens: 4,
  cache_read_input_tokens: 6,
  cache_creation_input_tokens: 0,
};

describe('an answer', () => {
  test('is a message', async () => {
    const message = {
      role: 'assistant',
      content: 'hi',
      reasoning_content: 'hm',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"n":1.0}' } }],
    };
    const completion = {
      id: 'c1',
      model: 'gpt',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage,
    };
    const { text: said } = await answering(JSON.stringify(completion)).send({
      path: '/v1/messages',
      headers: authorized,
      body: asked,
    });

    expect(said).toContain('"input":{"n":1.0}');
    expect(JSON.parse(said)).toEqual({
      id: 'c1',
      type: 'message',
      role: 'assistant',
      model: 'gpt',
      content: [
        { type: 'thinking', thinking: 'hm', signature: '' },
        text('hi'),
        { type: 'tool_use', id: 'a', name: 'f', input: { n: 1 } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: anthropicsUsage,
    });
  });

  test.each(['constructor', 'eos', null])('that ended by %s has ended its turn', async (finish_reason) => {
    const completion = { id: 'c1', choices: [{ index: 0, message: { content: 'hi' }, finish_reason }] };
    const { text: said } = await answering(JSON.stringify(completion)).send({
      path: '/v1/messages',
      headers: authorized,
      body: asked,
    });

    expect(JSON.parse(said)).toMatchObject({ stop_reason: 'end_turn' });
  });

  test('streams as events, block by block', async () => {
    const call = (index: number, fields: Json) => chunk({ tool_calls: [{ index, ...fields }] });
    const events = await eventsOf(
      chunk({ role: 'assistant', content: '' }),
      ': keep-alive\n\n',
      chunk({ reasoning_content: 'hm' }),
      chunk({ content: 'h' }),
      chunk({ content: 'i' }),
      call(0, { id: 'a', function: { name: 'f', arguments: '' } }),
      call(0, { function: { arguments: '{}' } }),
      call(1, { id: 'b', function: { name: 'g', arguments: '{"n":1}' } }),
      chunk({}, 'tool_calls'),
      { id: 'c1', choices: [], usage },
      'data: [DONE]\n\n',
    );
    expect(events).toEqual([
      expect.objectContaining({
        type: 'message_start',
        message: expect.objectContaining({ id: 'c1', model: 'gpt' }),
      }),
      { type: 'ping' },
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      stop(0),
      start(1, text('')),
      delta(1, { type: 'text_delta', text: 'h' }),
      delta(1, { type: 'text_delta', text: 'i' }),
      stop(1),
      start(2, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '{}' }),
      stop(2),
      start(3, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
      delta(3, { type: 'input_json_delta', partial_json: '{"n":1}' }),
      stop(3),
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: anthropicsUsage,
      },
      { type: 'message_stop' },
    ]);
  });

  test('that Anthropic gave whole in place of a stream is told as events', async () => {
    const anthropic = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        text('hi'),
        { type: 'tool_use', id: 'a', name: 'f', input: { n: 1 } },
        { type: 'later', of: 'some sort' },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 2 },
    };
    const events = await eventsOf(
      { ...chunk({ role: 'assistant' }), anthropic },
      { ...chunk({ content: 'hi' }), anthropic },
      { ...chunk({}, 'tool_calls'), anthropic },
      'data: [DONE]\n\n',
    );

    const { content: _content, ...envelope } = anthropic;
    expect(events).toEqual([
      { type: 'message_start', message: { ...envelope, content: [], stop_reason: null } },
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'hm' }),
      delta(0, { type: 'signature_delta', signature: 's' }),
      stop(0),
      start(1, text('')),
      delta(1, { type: 'text_delta', text: 'hi' }),
      stop(1),
      start(2, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '{"n":1}' }),
      stop(2),
      start(3, { type: 'later', of: 'some sort' }),
      stop(3),
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null },
        usage: anthropic.usage,
      },
      { type: 'message_stop' },
    ]);
  });

  test('that breaks off ends with an error and no message_stop', async () => {
    const events = await eventsOf(chunk({ content: 'h' }), {
      error: { message: 'No.', type: 'x', param: null, code: 'y' },
    });

    expect(events.at(-1)).toMatchObject({ type: 'error', error: { type: 'api_error', message: 'No.' } });
  });
});
