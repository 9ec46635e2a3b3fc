import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';
import { textOf } from '../calls.ts';
import {
  argued,
  bridgeTo,
  called,
  chunksOf,
  essence,
  expectBroken,
  inPieces,
  openaisUsage,
} from './bridged.ts';

let server: UpstreamServer;
beforeAll(async () => {
  server = await startUpstream();
});
afterAll(() => server.close());

const own = { provider: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'sk-ant-1' };
const { call } = bridgeTo(() => server, own);

const usage = {
  input_tokens: 10,
  cache_read_input_tokens: 30,
  cache_creation_input_tokens: 5,
  output_tokens: 7,
};

const message = (content: readonly object[], stop_reason = 'end_turn') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content,
  stop_reason,
  stop_sequence: null,
  usage,
});

async function wholeOf(content: readonly object[], stop_reason?: string, body = {}): Promise<unknown> {
  server.behave(answerJson(200, message(content, stop_reason), { 'request-id': 'req_up' }));
  return JSON.parse(await textOf(await call(body)));
}

const text = (words: string) => ({ type: 'text', text: words });
const use = (id: string, input: object) => ({ type: 'tool_use', id, name: 'weather', input });

describe('a whole answer', () => {
  test('is a chat completion, with what came from the cache', async () => {
    expect(await wholeOf([text('Hello'), text(' there')])).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude-sonnet-4-5-20250929',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
      usage: openaisUsage,
    });
    const reply = await call({});
    expect(reply).toMatchObject({ headers: { 'llm_provider-x-request-id': 'req_up' } });
    expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(52);
  });

  test('calls tools twice', async () => {
    const said = [text('Let me look.'), use('a', { city: 'Paris' }), use('b', { city: 'Rome', days: 2 })];

    expect(await wholeOf(said, 'tool_use')).toMatchObject({
      choices: [
        {
          message: {
            content: 'Let me look.',
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
              {
                id: 'b',
                type: 'function',
                function: { name: 'weather', arguments: '{"city":"Rome","days":2}' },
              },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    });
  });

  test('has the numbers of its arguments as they were written', async () => {
    const raw = JSON.stringify(message([use('a', { n: 0 })], 'tool_use'));
    server.behave(answerJson(200, raw.replace('"n":0', '"n":12345678901234567890,"x":1.0')));

    const [choice] = (JSON.parse(await textOf(await call({}))) as { choices: [{ message: object }] }).choices;

    expect(choice.message).toMatchObject({
      content: null,
      tool_calls: [{ function: { arguments: '{"n":12345678901234567890,"x":1.0}' } }],
    });
  });

  test('has its reasoning, and the blocks that go back', async () => {
    const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'sig' };
    const redacted = { type: 'redacted_thinking', data: 'xyz' };

    expect(await wholeOf([thinking, redacted, text('Yes.')])).toMatchObject({
      choices: [
        {
          message: { content: 'Yes.', reasoning_content: 'Hm.', thinking_blocks: [thinking, redacted] },
        },
      ],
    });
  });

  test('in JSON is the content, though it came as a call of a tool', async () => {
    const json = { type: 'tool_use', id: 'j', name: 'json_tool_call', input: { a: 1 } };
    const body = { response_format: { type: 'json_object' } };

    expect(await wholeOf([text('Here:'), json], 'tool_use', body)).toMatchObject({
      choices: [{ message: { content: '{"a":1}' }, finish_reason: 'stop' }],
    });
  });

  test.each([false, true])(
    'calls the caller’s own tool, whatever its name (streamed: %s)',
    async (stream) => {
      const json = { type: 'tool_use', id: 'j', name: 'json_tool_call', input: { a: 1 } };
      const called = { id: 'j', type: 'function', function: { name: 'json_tool_call' } };
      if (!stream) {
        expect(await wholeOf([json], 'tool_use')).toMatchObject({
          choices: [{ message: { content: null, tool_calls: [called] }, finish_reason: 'tool_calls' }],
        });
        return;
      }
      server.behave(inPieces([start, opened(0, json), closed(0), ended('tool_use'), stopped], sse));

      expect(essence(await chunksOf(await call({ stream })))).toMatchObject([
        first,
        { tool_calls: [called] },
        { tool_calls: [{ function: { arguments: '{"a":1}' } }] },
        { finish: 'tool_calls' },
        '[DONE]',
      ]);
    },
  );

  test.each([false, true])('in JSON without any field is an empty object (streamed: %s)', async (stream) => {
    const json = { type: 'tool_use', id: 'j', name: 'json_tool_call', input: {} };
    const body = { response_format: { type: 'json_object' } };
    if (!stream) {
      expect(await wholeOf([json], 'tool_use', body)).toMatchObject({
        choices: [{ message: { content: '{}' }, finish_reason: 'stop' }],
      });
      return;
    }
    server.behave(inPieces([start, opened(0, json), closed(0), ended('tool_use'), stopped], sse));

    expect(essence(await chunksOf(await call({ ...body, stream })))).toEqual([
      first,
      { content: '{}' },
      { finish: 'stop' },
      '[DONE]',
    ]);
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
  ])('that ended by %s has the finish_reason %s', async (reason, finish_reason) => {
    expect(await wholeOf([text('x')], reason)).toMatchObject({ choices: [{ finish_reason }] });
  });

  test('that is none is a failure', async () => {
    server.behave(answerJson(200, { type: 'completion', completion: 'hi' }));

    expect(await call({})).toMatchObject({ kind: 'refused', reason: 'failed', status: 502 });
  });
});

const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const start = event('message_start', {
  message: { ...message([]), stop_reason: null, usage: { ...usage, output_tokens: 1 } },
});
const opened = (index: number, content_block: object) =>
  event('content_block_start', { index, content_block });
const delta = (index: number, said: object) => event('content_block_delta', { index, delta: said });
const closed = (index: number) => event('content_block_stop', { index });
const ended = (stop_reason: string) =>
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 7 } });
const stopped = event('message_stop');
const words = (index: number, ...pieces: readonly string[]) => [
  opened(index, text('')),
  ...pieces.map((piece) => delta(index, { type: 'text_delta', text: piece })),
  closed(index),
];
const sse = { 'content-type': 'text/event-stream; charset=utf-8' };
const first = { role: 'assistant', content: '' };

async function streamOf(pieces: readonly string[], body = {}) {
  server.behave(inPieces(pieces, sse));
  return essence(await chunksOf(await call({ stream: true, ...body })));
}

describe('a stream', () => {
  test('is one of chunks, with its usage where that is asked for', async () => {
    const pieces = [start, event('ping'), ...words(0, 'Hel', 'lo ✓'), ended('end_turn'), stopped];

    expect(await streamOf(pieces, { stream_options: { include_usage: true } })).toEqual([
      first,
      { content: 'Hel' },
      { content: 'lo ✓' },
      { finish: 'stop' },
      { usage: openaisUsage },
      '[DONE]',
    ]);
    expect(await streamOf(pieces)).not.toContainEqual({ usage: openaisUsage });
    expect(JSON.parse(server.received.at(-1)!.body)).toMatchObject({ stream: true });
  });

  test('tells its tokens without being asked, since the window is settled by them', async () => {
    server.behave(inPieces([start, ...words(0, 'x'), ended('end_turn'), stopped], sse));
    const reply = await call({ stream: true });
    const chunks = await chunksOf(reply);

    expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(52);
    expect(chunks[0]).toMatchObject({
      id: 'msg_1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'claude-sonnet-4-5-20250929',
    });
  });

  test('calls tools twice, with arguments in pieces and without any', async () => {
    const pieces = [
      start,
      ...words(0, 'Well.'),
      opened(1, use('a', {})),
      delta(1, { type: 'input_json_delta', partial_json: '' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"n":1' }),
      delta(1, { type: 'input_json_delta', partial_json: '.0}' }),
      closed(1),
      opened(2, use('b', {})),
      closed(2),
      ended('tool_use'),
      stopped,
    ];

    expect(await streamOf(pieces)).toEqual([
      first,
      { content: 'Well.' },
      called(0, { id: 'a', name: 'weather' }),
      argued(0, '{"n":1'),
      argued(0, '.0}'),
      called(1, { id: 'b', name: 'weather' }),
      argued(1, '{}'),
      { finish: 'tool_calls' },
      '[DONE]',
    ]);
  });

  test('has its reasoning as it comes, and the block that goes back when it is whole', async () => {
    const pieces = [
      start,
      opened(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'H' }),
      delta(0, { type: 'thinking_delta', thinking: 'm.' }),
      delta(0, { type: 'signature_delta', signature: 'sig' }),
      closed(0),
      opened(1, { type: 'redacted_thinking', data: 'xyz' }),
      closed(1),
      ...words(2, 'Yes.'),
      ended('end_turn'),
      stopped,
    ];

    expect(await streamOf(pieces)).toEqual([
      first,
      { reasoning_content: 'H' },
      { reasoning_content: 'm.' },
      { thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'sig' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'xyz' }] },
      { content: 'Yes.' },
      { finish: 'stop' },
      '[DONE]',
    ]);
  });

  test('in JSON has the content alone', async () => {
    const pieces = [
      start,
      ...words(0, 'Here:'),
      opened(1, { type: 'tool_use', id: 'j', name: 'json_tool_call', input: {} }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a"' }),
      delta(1, { type: 'input_json_delta', partial_json: ':1}' }),
      closed(1),
      ended('tool_use'),
      stopped,
    ];

    expect(await streamOf(pieces, { response_format: { type: 'json_object' } })).toEqual([
      first,
      { content: '{"a"' },
      { content: ':1}' },
      { finish: 'stop' },
      '[DONE]',
    ]);
  });

  test('in JSON that never came has what was said instead', async () => {
    const pieces = [start, ...words(0, 'I ', 'cannot.'), ended('refusal'), stopped];

    expect(await streamOf(pieces, { response_format: { type: 'json_object' } })).toEqual([
      first,
      { content: 'I cannot.' },
      { finish: 'content_filter' },
      '[DONE]',
    ]);
  });

  test('that nobody asked for is put together', async () => {
    server.behave(inPieces([start, ...words(0, 'Hel', 'lo'), ended('max_tokens'), stopped], sse));

    expect(JSON.parse(await textOf(await call({})))).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello' }, finish_reason: 'length' }],
      usage: openaisUsage,
    });
  });

  test('is the same in whatever pieces it arrives', async () => {
    const whole = Buffer.from([start, ...words(0, 'é✓', '🙂'), ended('end_turn'), stopped].join(''));
    const bytes = Array.from({ length: whole.length }, (_, at) => whole.subarray(at, at + 1));
    server.behave(inPieces(bytes, sse));

    expect(essence(await chunksOf(await call({ stream: true })))).toEqual([
      first,
      { content: 'é✓' },
      { content: '🙂' },
      { finish: 'stop' },
      '[DONE]',
    ]);
  });
});

const said = (type: string, words: string) => ({ type: 'error', error: { type, message: words } });

describe('a failure', () => {
  test.each<[number, string, object, string]>([
    [529, 'overloaded_error', {}, 'failed'],
    [500, 'api_error', {}, 'failed'],
    [504, 'timeout_error', {}, 'failed'],
    [429, 'rate_limit_error', { 'retry-after': '3' }, 'rate_limited'],
    [401, 'authentication_error', {}, 'denied'],
    [403, 'permission_error', {}, 'denied'],
    [404, 'not_found_error', {}, 'missing'],
    [402, 'billing_error', {}, 'exhausted'],
    [413, 'request_too_large', {}, 'rejected'],
    [400, 'invalid_request_error', {}, 'rejected'],
  ])('%i %s, %j means %s', async (...[status, type, headers, reason]) => {
    server.behave(answerJson(status, said(type, 'No.'), { ...headers }));

    const reply = await call({});

    expect(reply).toMatchObject({ kind: 'refused', reason, status });
    expect(reply.kind === 'refused' && reply.retryAfterMs).toBe(status === 429 ? 3_000 : null);
  });

  test.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 'too_long'],
    ['input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000', 'too_long'],
    ['Your credit balance is too low to access the Anthropic API.', 'exhausted'],
    ['Output blocked by content filtering policy', 'blocked'],
  ])('“%s” means %s', async (words_, reason) => {
    server.behave(answerJson(400, said('invalid_request_error', words_)));

    expect(await call({})).toMatchObject({ kind: 'refused', reason });
  });

  test.each([
    ['overloaded_error', 'failed', 503],
    ['rate_limit_error', 'rate_limited', 429],
  ])('in a stream before its content is a refusal: %s', async (type, reason, status) => {
    server.behave(inPieces([start, event('ping'), event('error', said(type, 'No.'))], sse));

    expect(await call({ stream: true })).toMatchObject({
      kind: 'refused',
      reason,
      status,
      error: { message: 'No.', type },
    });
  });

  test('in a stream that has begun breaks it', async () => {
    let fail: () => void = () => undefined;
    server.behave((response) => {
      response.writeHead(200, sse);
      response.write([start, ...words(0, 'Hel')].join(''));
      fail = () => response.end(event('error', said('overloaded_error', 'No.')));
    });
    const reply = await call({ stream: true });
    fail();

    await expect(textOf(reply)).rejects.toMatchObject({
      error: { message: 'No.', type: 'overloaded_error' },
    });
  });

  test.each([
    ['before its content', [start]],
    ['before its end', [start, ...words(0, 'Hel')]],
    ['before message_stop', [start, ...words(0, 'Hel'), ended('end_turn')]],
  ])('is a stream that stops %s', async (_when, pieces) => {
    server.behave(inPieces(pieces, sse));

    await expectBroken(await call({ stream: true }));
  });

  test('is an event that is not JSON', async () => {
    server.behave(inPieces([start, 'event: content_block_delta\ndata: {"type":\n\n'], sse));

    expect(await call({ stream: true })).toMatchObject({ kind: 'refused', reason: 'failed' });
  });

  test('of the caller to wait ends the call upstream', async () => {
    const silent = await startUpstream();
    const asked = Promise.withResolvers<undefined>();
    silent.behave((response) => {
      response.writeHead(200, sse);
      response.write(start);
      asked.resolve(undefined);
    });
    const abort = new AbortController();
    const reply = call({ stream: true }, { apiBase: silent.url }, { signal: abort.signal });
    await asked.promise;
    abort.abort();

    expect(await reply).toMatchObject({ kind: 'refused', status: 499 });
    await silent.hungUp;
    await silent.close();
  });
});
