import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExact } from '../../../lambda/core/json/exact-json.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';
import { bridgeTo, hello } from './bridged.ts';

let server: UpstreamServer;
beforeAll(async () => {
  server = await startUpstream();
  server.behave(answerJson(200, { type: 'message', content: [], stop_reason: 'end_turn' }));
});
afterAll(() => server.close());

const own = { provider: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'sk-ant-1' };
const { call, sent } = bridgeTo(() => server, own);

const text = (words: string) => ({ type: 'text', text: words });
const asked = { role: 'user', content: [text('hello')] };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const plainTool = { name: 'f', input_schema: { type: 'object' } };
const schema = { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: false };
const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });

test('a call has its key, its version and a bound on its tokens', async () => {
  expect(await sent({})).toEqual({ model: own.model, max_tokens: 4_096, messages: [asked] });
  const { url, headers } = server.received.at(-1)!;
  expect(url).toBe('/v1/messages');
  expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-1', 'anthropic-version': '2023-06-01' });
  expect(headers).not.toHaveProperty('authorization');
});

describe('a conversation', () => {
  test('has its system apart, and turns that alternate', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'one' },
      { role: 'user', content: [text('two')] },
      { role: 'developer', content: 'In French.' },
      { role: 'assistant', content: 'trois' },
    ];

    expect(await sent({ messages })).toMatchObject({
      system: [text('Be brief.'), text('In French.')],
      messages: [
        { role: 'user', content: [text('one'), text('two')] },
        { role: 'assistant', content: [text('trois')] },
      ],
    });
  });

  test('has images and files, as bytes and by address', async () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://images.example/a.png' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBER' } },
      { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,aGVsbG8=' } },
      { type: 'file', file: { file_id: 'https://files.example/b.pdf' } },
    ];

    expect(await sent(user(...content))).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBOR' } },
            { type: 'image', source: { type: 'url', url: 'https://images.example/a.png' } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBER' },
              title: 'a.pdf',
            },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'hello' },
              title: 'a.txt',
            },
            { type: 'document', source: { type: 'url', url: 'https://files.example/b.pdf' } },
          ],
        },
      ],
    });
  });

  test('has calls of tools with their numbers as they were written, and their results together', async () => {
    const written = '{"big":12345678901234567890,"exact":1.0}';
    const calls = ['a', 'b'].map((id) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: id === 'a' ? written : '' },
    }));
    const messages = [
      ...hello.messages,
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'b', content: [text('two')] },
      { role: 'user', content: 'and?' },
    ];

    const got = await sent({ messages, tools: [tool] });

    expect(server.received.at(-1)?.body).toContain(`"input":${written}`);
    expect(got).toMatchObject({
      messages: [
        asked,
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'a', name: 'f' },
            { type: 'tool_use', id: 'b', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [text('one')] },
            { type: 'tool_result', tool_use_id: 'b', content: [text('two')] },
            text('and?'),
          ],
        },
      ],
    });
  });

  test('takes reasoning back with its signature, and marks what is to be cached', async () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'sig' };
    const redacted = { type: 'redacted_thinking', data: 'xyz' };
    const cache_control = { type: 'ephemeral' };
    const messages = [
      { role: 'system', content: [{ ...text('long'), cache_control }] },
      ...hello.messages,
      { role: 'assistant', content: 'yes', thinking_blocks: [thinking, redacted], reasoning_content: 'hm' },
      { role: 'user', content: 'go on', cache_control },
    ];

    expect(await sent({ messages, tools: [{ ...tool, cache_control }] })).toMatchObject({
      system: [{ ...text('long'), cache_control }],
      messages: [
        asked,
        { role: 'assistant', content: [thinking, redacted, text('yes')] },
        { role: 'user', content: [{ ...text('go on'), cache_control }] },
      ],
      tools: [{ ...plainTool, cache_control }],
    });
  });
});

test.each<[string, object, object]>([
  ['a bound', { max_tokens: 7 }, { max_tokens: 7 }],
  ['OpenAI’s newer name of it', { max_completion_tokens: 8, max_tokens: 7 }, { max_tokens: 8 }],
  ['sampling', { temperature: 0.5, top_k: 3 }, { temperature: 0.5, top_k: 3 }],
  ['ends', { stop: ['a', 'b'] }, { stop_sequences: ['a', 'b'] }],
  ['a user', { user: 'u1' }, { metadata: { user_id: 'u1' } }],
  ['LiteLLM’s way to name the user', { metadata: { user_id: 'u2' } }, { metadata: { user_id: 'u2' } }],
  ['tools', { tools: [tool] }, { tools: [plainTool] }],
  [
    'tools, strictly',
    { tools: [{ ...tool, function: { name: 'f', parameters: schema, strict: true } }] },
    { tools: [{ name: 'f', input_schema: schema, strict: true }] },
  ],
  ['tools, freely chosen', { tools: [tool], tool_choice: 'auto' }, { tool_choice: { type: 'auto' } }],
  ['tools, one at least', { tools: [tool], tool_choice: 'required' }, { tool_choice: { type: 'any' } }],
  ['tools, and none of them', { tools: [tool], tool_choice: 'none' }, { tool_choice: { type: 'none' } }],
  [
    'this very tool',
    { tools: [tool], tool_choice: { type: 'function', function: { name: 'f' } } },
    { tool_choice: { type: 'tool', name: 'f' } },
  ],
  [
    'one tool at a time',
    { tools: [tool], parallel_tool_calls: false },
    { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  ],
  [
    'a schema',
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } },
    { output_config: { format: { type: 'json_schema', schema } } },
  ],
  [
    'any JSON',
    { response_format: { type: 'json_object' } },
    {
      tools: [{ name: 'json_tool_call', input_schema: { type: 'object', additionalProperties: true } }],
      tool_choice: { type: 'tool', name: 'json_tool_call' },
    },
  ],
  [
    'any JSON, and none of the tools',
    { response_format: { type: 'json_object' }, tools: [tool], tool_choice: 'none' },
    { tool_choice: { type: 'tool', name: 'json_tool_call' } },
  ],
  [
    'any JSON after some thought',
    { response_format: { type: 'json_object' }, reasoning_effort: 'low' },
    { tools: [{ name: 'json_tool_call' }], tool_choice: { type: 'auto' }, thinking: { type: 'enabled' } },
  ],
  [
    'any JSON after some thought, and none of the tools',
    { response_format: { type: 'json_object' }, reasoning_effort: 'low', tools: [tool], tool_choice: 'none' },
    { tools: [{ name: 'json_tool_call' }], tool_choice: { type: 'auto' } },
  ],
  [
    'a tool whose arguments nobody describes',
    { tools: [{ ...tool, function: { name: 'f', parameters: {} } }] },
    { tools: [plainTool] },
  ],
  ['ends, one of them empty', { stop: ['', 'a'] }, { stop_sequences: ['a'] }],
  [
    'a schema with bounds',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { a: { type: 'number', minimum: 1 } } } },
      },
    },
    {
      output_config: {
        format: {
          schema: {
            type: 'object',
            properties: { a: { type: 'number', description: '(minimum: 1)' } },
            additionalProperties: false,
          },
        },
      },
    },
  ],
  [
    'a schema with objects of any properties',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', additionalProperties: { type: 'number' } } },
      },
    },
    {
      tools: [
        {
          name: 'json_tool_call',
          input_schema: { type: 'object', additionalProperties: { type: 'number' } },
        },
      ],
      tool_choice: { type: 'tool', name: 'json_tool_call' },
    },
  ],
  [
    'any JSON, or a tool',
    { response_format: { type: 'json_object' }, tools: [tool] },
    { tools: [plainTool, { name: 'json_tool_call' }], tool_choice: { type: 'any' } },
  ],
  [
    'little thought',
    { reasoning_effort: 'low' },
    { max_tokens: 5_120, thinking: { type: 'enabled', budget_tokens: 1_024 } },
  ],
  [
    'more thought than there is room for',
    { reasoning_effort: 'high', max_tokens: 2_000 },
    { max_tokens: 2_000, thinking: { type: 'enabled', budget_tokens: 1_999 } },
  ],
  [
    'thought in Anthropic’s words',
    { thinking: { type: 'enabled', budget_tokens: 3_000 } },
    { max_tokens: 7_096, thinking: { type: 'enabled', budget_tokens: 3_000 } },
  ],
  [
    'thought in Anthropic’s words',
    { thinking: { type: 'enabled', budget_tokens: 3_000 }, reasoning_effort: 'low' },
    { max_tokens: 7_096, thinking: { type: 'enabled', budget_tokens: 3_000 } },
  ],
])('%s: %j is sent as %j', async (...[, body, expected]) => {
  expect(await sent({ ...body })).toMatchObject(expected);
});

test.each<[string, object, object]>([
  [
    'claude-opus-4-6',
    { reasoning_effort: 'xhigh' },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
  ],
  [
    'claude-sonnet-5',
    { reasoning_effort: 'xhigh' },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } },
  ],
  [
    'claude-opus-4-10',
    { reasoning_effort: 'xhigh' },
    { thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } },
  ],
  [
    'claude-3-7-sonnet-20250219',
    { reasoning_effort: 'medium' },
    { thinking: { type: 'enabled', budget_tokens: 2_048 } },
  ],
  [
    'claude-sonnet-4-20250514',
    { response_format: { type: 'json_schema', json_schema: { schema } } },
    { tools: [{ name: 'json_tool_call', input_schema: schema }] },
  ],
  [
    'claude-sonnet-4-20250514',
    { tools: [{ ...tool, function: { ...tool.function, strict: true } }] },
    { tools: [plainTool] },
  ],
])('%s takes %j as %j', async (...[model, body, expected]) => {
  const got = await sent({ ...body }, { model });

  expect(got).toMatchObject(expected);
  expect(JSON.stringify(got)).not.toContain('"strict"');
});

describe('thinking with a budget', () => {
  const called = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  const signed = { thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 'sig' }] };
  const after = (own: object) => ({
    messages: [
      ...hello.messages,
      { role: 'assistant', tool_calls: [called], ...own },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
    ],
    tools: [tool],
  });

  test.each<[string, boolean, object, string]>([
    ['without their reasoning', false, { ...after({}), reasoning_effort: 'low' }, own.model],
    [
      'without their reasoning, in Anthropic’s words',
      false,
      { ...after({}), thinking: { type: 'enabled', budget_tokens: 2_000 } },
      own.model,
    ],
    ['with their reasoning', true, { ...after(signed), reasoning_effort: 'low' }, own.model],
    ['without reasoning, and no budget', true, { ...after({}), reasoning_effort: 'low' }, 'claude-opus-4-6'],
  ])('after calls %s: %s', async (...[, isSent, body, model]) => {
    const sends = expect(await sent({ ...body }, { model }));

    if (isSent) sends.toHaveProperty('thinking');
    else sends.not.toHaveProperty('thinking');
  });
});

describe('what cannot be carried', () => {
  test.each<[string, object]>([
    ['n', { n: 2 }],
    ['seed', { seed: 1 }],
    ['logit_bias', { logit_bias: { 5: 1 } }],
    ['frequency_penalty', { frequency_penalty: 1 }],
    ['logprobs', { logprobs: true }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['web_search_options', { web_search_options: { user_location: 'x' } }],
    ['messages', { messages: [{ role: 'user', name: 'me', content: 'x' }] }],
  ])('is refused, naming %s, and left out under drop_params, which the answer says', async (param, body) => {
    const before = server.received.length;
    const refused = await call({ ...body });

    expect(refused).toMatchObject({
      kind: 'refused',
      reason: 'unsupported',
      status: 400,
      error: { code: 'unsupported_parameter', param: expect.stringContaining(param) },
    });
    expect(server.received.length).toBe(before);
    const answered = await call({ ...body, drop_params: true });
    expect(answered).toMatchObject({
      kind: 'answer',
      headers: { 'x-headway-dropped-params': expect.stringContaining(param) },
    });
    expect(JSON.parse(server.received.at(-1)!.body)).not.toHaveProperty(
      param === 'messages' ? 'name' : param,
    );
  });

  test.each<[string, object]>([
    ['messages[0].content[0].type', user({ type: 'input_audio', input_audio: { data: 'x', format: 'wav' } })],
    ['messages[0].content[0].file.file_id', user({ type: 'file', file: { file_id: 'file-1' } })],
    [
      'messages[0].content[0].file.file_data',
      user({ type: 'file', file: { file_data: 'data:application/zip;base64,UEsD' } }),
    ],
    ['messages[0].content[0].image_url.url', user({ type: 'image_url', image_url: { url: 'file.png' } })],
    ['messages[0].role', { messages: [{ role: 'function', name: undefined, content: 'x' }] }],
    [
      'messages[0].tool_calls[0].function.arguments',
      {
        messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{' } }] }],
      },
    ],
    [
      'messages[0].tool_calls',
      { messages: [{ role: 'assistant', tool_calls: { id: 'a', function: { name: 'f' } } }] },
    ],
    ['messages[0].tool_calls[0]', { messages: [{ role: 'assistant', tool_calls: ['a'] }] }],
    [
      'tools[0].function.parameters',
      { tools: [{ type: 'function', function: { name: 'f', parameters: 'x' } }] },
    ],
    ['thinking', { thinking: 'on' }],
    ['stop', { stop: ['a', ' \n'] }],
    ['tools[0].type', { tools: [{ type: 'custom', custom: { name: 'f' } }] }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'allowed_tools' } }],
    ['reasoning_effort', { reasoning_effort: 'low', max_tokens: 500 }],
    ['response_format', { response_format: { type: 'grammar' } }],
  ])('is refused, naming %s', async (param, body) => {
    const before = server.received.length;

    expect(await call({ ...body, drop_params: true })).toMatchObject({
      kind: 'refused',
      status: 400,
      error: { param },
    });
    expect(server.received.length).toBe(before);
  });

  test('asks for nothing: it is left out', async () => {
    expect(
      await sent({
        n: 1,
        logprobs: false,
        frequency_penalty: 0,
        service_tier: 'auto',
        store: true,
        stop: null,
      }),
    ).toEqual({ model: own.model, max_tokens: 4_096, messages: [asked] });
  });

  test('by this generation of Claude is refused', async () => {
    expect(await call({ temperature: 0.5 }, { model: 'claude-opus-4-8' })).toMatchObject({
      error: { param: 'temperature' },
    });
    expect(await call({ reasoning_effort: 'low' }, { model: 'claude-3-haiku-20240307' })).toMatchObject({
      error: { param: 'reasoning_effort' },
    });
  });
});

test('a caller’s own number is not turned into another one', async () => {
  const body = parseExact('{"temperature":0.70}') as object;

  await sent({ ...body });

  expect(server.received.at(-1)?.body).toContain('"temperature":0.70');
});
