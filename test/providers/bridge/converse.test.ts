import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { textOf } from '../calls.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';
import { awsEvent, awsException, awsFrame } from './aws-frame.ts';
import {
  argued,
  bridgeTo,
  called,
  chunksOf,
  essence,
  expectBroken,
  hello,
  inPieces,
  openaisUsage,
} from './bridged.ts';

let server: UpstreamServer;
beforeAll(async () => {
  server = await startUpstream();
});
afterAll(() => server.close());

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const own = { provider: 'bedrock_converse', model: claude, apiKey: 'bearer-1', aws: { region: 'us-east-1' } };
const { call, sent } = bridgeTo(() => server, own);
const nova = { model: 'amazon.nova-pro-v1:0' };

const usage = {
  inputTokens: 10,
  outputTokens: 7,
  totalTokens: 52,
  cacheReadInputTokens: 30,
  cacheWriteInputTokens: 5,
};
const asked = { role: 'user', content: [{ text: 'hello' }] };
const answerOf = (content: readonly object[], stopReason = 'end_turn') => ({
  output: { message: { role: 'assistant', content } },
  stopReason,
  usage,
  metrics: { latencyMs: 1 },
});
const behaveWhole = () => server.behave(answerJson(200, answerOf([{ text: 'hi' }])));
const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const tool = { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } };
const toolSpec = { toolSpec: { name: 'f', description: 'd', inputSchema: { json: { type: 'object' } } } };

describe('a request', () => {
  beforeAll(behaveWhole);

  test('is a model’s in the path, and has a key in place of a signature', async () => {
    expect(await sent({ temperature: 0.5, top_p: 0.9, max_tokens: 7, stop: 'END' })).toEqual({
      messages: [asked],
      inferenceConfig: { maxTokens: 7, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
    });
    const { url, headers } = server.received.at(-1)!;
    expect(url).toBe(`/model/${encodeURIComponent(claude)}/converse`);
    expect(headers.authorization).toBe('Bearer bearer-1');
  });

  test('has images and documents', async () => {
    const content = [
      { type: 'text', text: 'see' },
      { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA' } },
      {
        type: 'file',
        file: { filename: 'My_report (1).pdf', file_data: 'data:application/pdf;base64,BBBB' },
      },
      { type: 'file', file: { file_data: 'data:text/csv;base64,CCCC' } },
      { type: 'file', file: { file_data: 'data:text/plain;base64,DDDD' } },
    ];

    expect(await sent(user(...content))).toEqual({
      messages: [
        {
          role: 'user',
          content: [
            { text: 'see' },
            { image: { format: 'jpeg', source: { bytes: 'AAAA' } } },
            { document: { format: 'pdf', name: 'My report (1)', source: { bytes: 'BBBB' } } },
            { document: { format: 'csv', name: 'document', source: { bytes: 'CCCC' } } },
            { document: { format: 'txt', name: 'document (2)', source: { bytes: 'DDDD' } } },
          ],
        },
      ],
    });
  });

  test('has tools, their calls with exact numbers, their results, reasoning and points of the cache', async () => {
    const cache_control = { type: 'ephemeral' };
    const written = '{"big":12345678901234567890,"exact":1.0}';
    const messages = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.', cache_control }] },
      ...hello.messages,
      {
        role: 'assistant',
        content: '',
        thinking_blocks: [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'redacted_thinking', data: 'xyz' },
        ],
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: written } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
    ];

    expect(
      await sent({ messages, tools: [{ ...tool, cache_control }], tool_choice: 'required' }),
    ).toMatchObject({
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
      messages: [
        asked,
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
            { reasoningContent: { redactedContent: 'xyz' } },
            { toolUse: { toolUseId: 'a', name: 'f' } },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'one' }] } }] },
      ],
      toolConfig: { tools: [toolSpec, { cachePoint: { type: 'default' } }], toolChoice: { any: {} } },
    });
    expect(server.received.at(-1)?.body).toContain(`"input":${written}`);
  });

  test.each<[string, object, object]>([
    [
      claude,
      { reasoning_effort: 'low' },
      {
        inferenceConfig: { maxTokens: 5_120 },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
      },
    ],
    [
      'global.anthropic.claude-opus-4-6-v1',
      { reasoning_effort: 'high' },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } } },
    ],
    [claude, { top_k: 5 }, { additionalModelRequestFields: { top_k: 5 } }],
    [
      'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0',
      { top_k: 5, reasoning_effort: 'low' },
      {
        additionalModelRequestFields: { top_k: 5, thinking: { type: 'enabled', budget_tokens: 1_024 } },
      },
    ],
    [
      'global.anthropic.claude-opus-4-6-v1',
      { thinking: { type: 'adaptive' }, reasoning_effort: 'minimal' },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } } },
    ],
    [nova.model, { top_k: 5 }, { additionalModelRequestFields: { inferenceConfig: { topK: 5 } } }],
    [
      nova.model,
      { tools: [tool], tool_choice: { type: 'function', function: { name: 'f' } } },
      { toolConfig: { tools: [toolSpec], toolChoice: { tool: { name: 'f' } } } },
    ],
    [
      nova.model,
      { response_format: { type: 'json_object' } },
      { toolConfig: { toolChoice: { tool: { name: 'json_tool_call' } } } },
    ],
    [
      claude,
      { response_format: { type: 'json_object' }, reasoning_effort: 'low' },
      {
        toolConfig: { toolChoice: { auto: {} } },
        additionalModelRequestFields: { thinking: { type: 'enabled' } },
      },
    ],
    [
      nova.model,
      { response_format: { type: 'json_object' }, tools: [tool], tool_choice: 'none' },
      { toolConfig: { toolChoice: { tool: { name: 'json_tool_call' } } } },
    ],
    [
      nova.model,
      { tools: [{ ...tool, function: { ...tool.function, parameters: {} } }] },
      { toolConfig: { tools: [toolSpec] } },
    ],
    [nova.model, { stop: ['\n\n', ''] }, { inferenceConfig: { stopSequences: ['\n\n'] } }],
  ])('of %s: %j is sent as %j', async (...[model, body, expected]) => {
    expect(await sent({ ...body }, { model })).toMatchObject(expected);
  });

  test('that must call no tool has none', async () => {
    expect(await sent({ tools: [tool], tool_choice: 'none' })).toEqual({ messages: [asked] });
  });

  test.each<[string, object, object]>([
    ['seed', { seed: 1 }, nova],
    ['parallel_tool_calls', { tools: [tool], parallel_tool_calls: false }, nova],
    ['reasoning_effort', { reasoning_effort: 'low' }, nova],
    ['reasoning_effort', { reasoning_effort: 'constructor' }, { model: claude }],
    ['reasoning_effort', { reasoning_effort: 'x', thinking: { type: 'adaptive' } }, { model: claude }],
    ['top_k', { top_k: 5 }, { model: 'meta.llama3-3-70b-instruct-v1:0' }],
    ['temperature', { temperature: 0.5 }, { model: 'us.anthropic.claude-opus-4-8-v1:0' }],
    [
      'messages[0].content[0].image_url.url',
      user({ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }),
      nova,
    ],
    [
      'messages[0].content[0].file.file_data',
      user({ type: 'file', file: { file_data: 'data:application/zip;base64,UEsD' } }),
      nova,
    ],
    [
      'messages[0].content[0].image_url.url',
      user({ type: 'image_url', image_url: { url: 's3://bucket/a.png' } }),
      nova,
    ],
    [
      'messages[0].content[0].file.file_id',
      user({ type: 'file', file: { file_id: 's3://bucket/a.pdf' } }),
      nova,
    ],
    ['stop', { stop: ['\n\n'] }, { model: claude }],
    [
      'tool_choice',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] },
        ],
        tools: [tool],
        tool_choice: 'none',
      },
      nova,
    ],
  ])('is refused where it cannot be carried, naming %s', async (...[param, body, changes]) => {
    const before = server.received.length;

    expect(await call({ ...body }, changes)).toMatchObject({
      kind: 'refused',
      reason: 'unsupported',
      status: 400,
      error: { param, code: 'unsupported_parameter' },
    });
    expect(server.received.length).toBe(before);
  });
});

describe('a whole answer', () => {
  test('is a chat completion', async () => {
    const signed = { reasoningText: { text: 'Hm.', signature: 'sig' } };
    const content = [
      { reasoningContent: signed },
      { text: 'Well.' },
      { toolUse: { toolUseId: 'a', name: 'f', input: { n: 1 } } },
      { toolUse: { toolUseId: 'b', name: 'f', input: {} } },
    ];
    server.behave(answerJson(200, answerOf(content, 'tool_use'), { 'x-amzn-requestid': 'up' }));
    const reply = await call({});

    expect(JSON.parse(await textOf(reply))).toEqual({
      id: 'chatcmpl-abc',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: claude,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Well.',
            reasoning_content: 'Hm.',
            thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }],
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '{"n":1}' } },
              { id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
      usage: openaisUsage,
    });
    expect(reply).toMatchObject({ headers: { 'llm_provider-x-request-id': 'up' } });
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['constructor', 'stop'],
  ])('that ended by %s has the finish_reason %s', async (stopReason, finish_reason) => {
    server.behave(answerJson(200, answerOf([{ text: 'x' }], stopReason)));

    expect(JSON.parse(await textOf(await call({})))).toMatchObject({ choices: [{ finish_reason }] });
  });
});

const frames = { 'content-type': 'application/vnd.amazon.eventstream' };
const start = awsEvent('messageStart', { role: 'assistant' });
const delta = (contentBlockIndex: number, said: object) =>
  awsEvent('contentBlockDelta', { contentBlockIndex, delta: said });
const closed = (contentBlockIndex: number) => awsEvent('contentBlockStop', { contentBlockIndex });
const stopped = (stopReason: string) => awsEvent('messageStop', { stopReason });
const told = awsEvent('metadata', { usage, metrics: { latencyMs: 1 } });
const first = { role: 'assistant', content: '' };

async function streamOf(pieces: readonly Uint8Array[], body = {}) {
  server.behave(inPieces(pieces, frames));
  return essence(await chunksOf(await call({ stream: true, ...body })));
}

describe('a stream', () => {
  test('is one of chunks, in whatever pieces it arrives', async () => {
    const whole = Buffer.concat([
      start,
      delta(0, { text: 'Hel' }),
      delta(0, { text: 'lo ✓' }),
      closed(0),
      stopped('end_turn'),
      told,
    ]);
    const expected = [
      first,
      { content: 'Hel' },
      { content: 'lo ✓' },
      { finish: 'stop' },
      { usage: openaisUsage },
      '[DONE]',
    ];
    const wanted = { stream_options: { include_usage: true } };

    expect(await streamOf([whole], wanted)).toEqual(expected);
    expect(
      await streamOf(
        Array.from({ length: whole.length }, (_, at) => whole.subarray(at, at + 1)),
        wanted,
      ),
    ).toEqual(expected);
    expect(server.received.at(-1)?.url).toBe(`/model/${encodeURIComponent(claude)}/converse-stream`);
    expect(server.received.at(-1)?.body).not.toContain('stream');
    expect(await streamOf([whole])).toEqual(expected.filter((chunk) => chunk !== expected[4]));
  });

  test('has reasoning, and calls tools twice', async () => {
    const begun = (contentBlockIndex: number, toolUseId: string) =>
      awsEvent('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name: 'f' } } });
    const pieces = [
      start,
      delta(0, { reasoningContent: { text: 'Hm.' } }),
      delta(0, { reasoningContent: { signature: 'sig' } }),
      closed(0),
      begun(1, 'a'),
      delta(1, { toolUse: { input: '{"n":' } }),
      delta(1, { toolUse: { input: '1.0}' } }),
      closed(1),
      begun(2, 'b'),
      closed(2),
      stopped('tool_use'),
      told,
    ];

    expect(await streamOf(pieces)).toEqual([
      first,
      { reasoning_content: 'Hm.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }] },
      called(0, { id: 'a', name: 'f' }),
      argued(0, '{"n":'),
      argued(0, '1.0}'),
      called(1, { id: 'b', name: 'f' }),
      argued(1, '{}'),
      { finish: 'tool_calls' },
      '[DONE]',
    ]);
  });

  test.each([
    ['throttlingException', 'rate_limited', 429],
    ['serviceUnavailableException', 'failed', 503],
    ['modelStreamErrorException', 'failed', 502],
    ['validationException', 'rejected', 400],
    ['validationException', 'blocked', 400, 'Output blocked by content filtering policy'],
  ])('that fails with %s before its content is a refusal: %s', async (...[type, reason, status, says]) => {
    const message = says ?? 'No.';
    server.behave(inPieces([start, awsException(type, message)], frames));

    expect(await call({ stream: true })).toMatchObject({
      kind: 'refused',
      reason,
      status,
      error: { message },
    });
  });

  test('that fails after its content has begun is broken', async () => {
    let fail: () => void = () => undefined;
    server.behave((response) => {
      response.writeHead(200, frames);
      response.write(Buffer.concat([start, delta(0, { text: 'Hel' })]));
      fail = () =>
        response.end(
          awsFrame(
            { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'No.' },
            '',
          ),
        );
    });
    const reply = await call({ stream: true });
    fail();

    await expect(textOf(reply)).rejects.toMatchObject({ error: { message: 'No.', type: 'InternalFailure' } });
  });

  test.each([
    ['stops before its end', [start, delta(0, { text: 'Hel' }), closed(0)]],
    ['stops inside a frame', [start, delta(0, { text: 'Hel' }), stopped('end_turn').subarray(0, 30)]],
    [
      'is damaged',
      [start, Buffer.from(delta(0, { text: 'Hel' }).map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
    ],
    ['is none', [Buffer.from('<html>this is not what was asked for</html>')]],
  ])('that %s is a failure', async (_how, pieces) => {
    server.behave(inPieces(pieces, frames));

    await expectBroken(await call({ stream: true }));
  });
});

test.each([
  [429, 'ThrottlingException', 'Too many requests.', 'rate_limited'],
  [400, 'ValidationException', 'Input is too long for requested model.', 'too_long'],
  [400, 'ValidationException', 'Output blocked by content filtering policy', 'blocked'],
  [403, 'AccessDeniedException', 'No access.', 'denied'],
  [404, 'ResourceNotFoundException', 'No such model.', 'missing'],
  [424, 'ModelErrorException', 'The model failed.', 'failed'],
  [503, 'ServiceUnavailableException', 'Later.', 'failed'],
])('%i %s, “%s”, means %s', async (...[status, type, message, reason]) => {
  server.behave(
    answerJson(status, { message }, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` }),
  );

  expect(await call({})).toMatchObject({ kind: 'refused', reason, status });
});
