import { describe, expect, test } from '@jest/globals';
import { textOf } from '../calls.ts';
import { data, done, replyTo, streamed } from './arrivals.ts';

type Fields = Readonly<Record<string, unknown>>;

const head = { id: 'c-1', object: 'chat.completion.chunk', created: 1, model: 'm', system_fingerprint: 'fp' };
const piece = (delta: Fields, more: Fields = {}): string =>
  data({ ...head, choices: [{ index: 0, delta, finish_reason: null, ...more }] });

/** The answer assembled from a stream that nobody asked for. */
async function assembled(...events: readonly string[]): Promise<unknown> {
  return JSON.parse(await textOf(await replyTo({ chunks: [events.join('') + done] })));
}

const choicesOf = async (...events: readonly string[]) =>
  ((await assembled(...events)) as { readonly choices: unknown }).choices;

describe('a stream that nobody asked for becomes', () => {
  test('a chat completion with its usage and other fields', async () => {
    expect(
      await assembled(
        piece({ role: 'assistant', content: '' }),
        piece({ content: 'Hel' }),
        piece({ content: 'lo' }),
        piece({}, { finish_reason: 'stop' }),
        data({ ...head, choices: [], usage: { total_tokens: 3 }, citations: ['a'] }),
      ),
    ).toEqual({
      ...head,
      object: 'chat.completion',
      citations: ['a'],
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage: { total_tokens: 3 },
    });
  });

  test('tool calls, however their arguments arrive and whatever is repeated', async () => {
    const call = (index: number, fields: Fields) => piece({ tool_calls: [{ index, ...fields }] });
    expect(
      await choicesOf(
        piece({ role: 'assistant', content: null }),
        call(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
        call(0, { function: { arguments: '{"x"' } }),
        call(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } }),
        call(0, { id: 'a', type: 'function', function: { name: 'f', arguments: ':1}' } }),
        piece({}, { finish_reason: 'tool_calls' }),
      ),
    ).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ]);
  });

  test.each<[string, readonly Fields[], Fields]>([
    ['a refusal', [{ refusal: 'I ' }, { refusal: 'cannot.' }], { content: null, refusal: 'I cannot.' }],
    [
      'reasoning',
      [{ reasoning_content: 'Hm' }, { reasoning_content: 'm.' }, { content: 'Yes.' }],
      { content: 'Yes.', reasoning_content: 'Hmm.' },
    ],
    [
      'a function call of old',
      [{ function_call: { name: 'f', arguments: '{' } }, { function_call: { arguments: '}' } }],
      { content: null, function_call: { name: 'f', arguments: '{}' } },
    ],
    [
      'a field that nobody here knows',
      [{ audio: { id: 'a', data: 'AA' } }, { audio: { data: 'BB' } }, { __proto__x: 1 }],
      { content: null, audio: { id: 'a', data: 'AABB' }, __proto__x: 1 },
    ],
  ])('%s', async (_name, deltas, message) => {
    const end = piece({}, { finish_reason: 'stop' });

    expect(await choicesOf(...deltas.map((delta) => piece(delta)), end)).toEqual([
      { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' },
    ]);
  });

  test('several choices, in their order, with their log probabilities', async () => {
    const choice = (index: number, content: string, token: string) =>
      data({ ...head, choices: [{ index, delta: { content }, logprobs: { content: [{ token }] } }] });
    const end = data({
      ...head,
      choices: [
        { index: 1, delta: {}, finish_reason: 'length' },
        { index: 0, delta: {}, finish_reason: 'stop' },
      ],
    });

    expect(await choicesOf(choice(1, 'b', 'b'), choice(0, 'a', 'a'), choice(1, 'B', 'B'), end)).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: 'a' },
        logprobs: { content: [{ token: 'a' }] },
        finish_reason: 'stop',
      },
      {
        index: 1,
        message: { role: 'assistant', content: 'bB' },
        logprobs: { content: [{ token: 'b' }, { token: 'B' }] },
        finish_reason: 'length',
      },
    ]);
  });

  test('a text completion', async () => {
    const text = (said: string, reason: string | null) =>
      data({
        ...head,
        object: 'text_completion',
        choices: [{ index: 0, text: said, finish_reason: reason }],
      });

    expect(await assembled(text('Hel', null), text('lo', 'stop'))).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }],
    });
  });

  test('the response that its last event holds', async () => {
    const response = { id: 'r', object: 'response', status: 'completed', output: [{ type: 'message' }] };
    const stream =
      data({ type: 'response.created', response: { ...response, status: 'in_progress', output: [] } }) +
      data({ type: 'response.output_text.delta', delta: 'hello' }) +
      data({ type: 'response.completed', response });

    expect(JSON.parse(await textOf(await replyTo({ chunks: [stream] })))).toEqual(response);
  });
});

test('its numbers stay as they were written', async () => {
  const score = '{"big":9223372036854775807,"half":1.0}';
  const event = (fields: string) => `data: {"id":"c","created":1.0,${fields}}\n\n`;
  const stream =
    event(`"choices":[{"index":0.0,"delta":{"content":"a","score":${score}}}]`) +
    event(`"choices":[{"index":0,"delta":{"content":"b","score":${score}},"finish_reason":"stop"}]`) +
    event('"choices":[],"usage":{"total_tokens":3.0}');

  const reply = await replyTo({ chunks: [stream + done] });
  const text = await textOf(reply);

  expect(text).toContain(`"message":{"role":"assistant","content":"ab","score":${score}}`);
  expect(text).toContain('"created":1.0');
  expect(JSON.parse(text)).toMatchObject({ choices: [{ index: 0, finish_reason: 'stop' }] });
  expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(3);
});

test('a stream in events that are not OpenAI’s is a failure', async () => {
  const stream = data({ n: 1 }) + done;

  expect(await replyTo({ chunks: [stream] })).toMatchObject({ reason: 'failed', status: 502 });
});

describe('JSON in answer to `stream: true` becomes', () => {
  const message = {
    role: 'assistant',
    content: 'Hello',
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
  };
  const completion = {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
    usage: { total_tokens: 3 },
  };

  test('equivalent chunks, with the usage if it was asked for', async () => {
    const chunks = [JSON.stringify(completion)];
    const asked = { body: { stream: true, stream_options: { include_usage: true } } };

    const [without, withUsage] = [
      await textOf(await replyTo({ chunks }, streamed)),
      await textOf(await replyTo({ chunks }, asked)),
    ];

    expect(without).not.toContain('total_tokens');
    expect(JSON.parse(await textOf(await replyTo({ chunks: [withUsage] })))).toMatchObject(completion);
  });

  test('equivalent events of a response', async () => {
    const response = {
      id: 'r',
      object: 'response',
      status: 'completed',
      output: [{ id: 'i', type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }],
    };

    const stream = await textOf(await replyTo({ chunks: [JSON.stringify(response)] }, streamed));

    expect(stream).toMatch(/^event: response\.created\ndata: \{"type":"response\.created"/);
    expect(stream).toContain('"delta":"Hello"');
    expect(stream).not.toContain('[DONE]');
    expect(JSON.parse(await textOf(await replyTo({ chunks: [stream] })))).toEqual(response);
  });
});
