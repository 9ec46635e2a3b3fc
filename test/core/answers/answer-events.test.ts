import { describe, expect, test } from '@jest/globals';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { answerEvents } from '../../../lambda/core/answers/answer-events.ts';
import { eventStream } from '../../../lambda/http/answering/event-stream.ts';

const eventsOf = (body: object, isUsageWanted = true) =>
  answerEvents(JSON.stringify(body), { isUsageWanted }) ?? [];
const head = { id: 'c-1', created: 7, model: 'x', system_fingerprint: 'fp' };
const chat = (choices: readonly object[], more: object = {}) => ({
  ...head,
  object: 'chat.completion',
  choices,
  ...more,
});
const said = (message: object, more: object = {}) => ({
  index: 0,
  message: { role: 'assistant', ...message },
  finish_reason: 'stop',
  ...more,
});
const chunk = (choice: object) => ({
  data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, finish_reason: null, ...choice }] },
});
const roleOnly = chunk({ delta: { role: 'assistant' } });
const end = (reason: string) => chunk({ delta: {}, finish_reason: reason });

const call = (id: string, name: string) => ({
  id,
  type: 'function',
  function: { name, arguments: '{"a":1}' },
});

describe('a chat completion as a stream', () => {
  test.each([
    ['text', said({ content: 'hi', refusal: null }), [chunk({ delta: { content: 'hi' }, logprobs: null })]],
    ['nothing', said({ content: null }), []],
    ['an empty string', said({ content: '' }), [chunk({ delta: { content: '' }, logprobs: null })]],
    [
      'a refusal',
      said({ content: null, refusal: 'no' }),
      [chunk({ delta: { refusal: 'no' }, logprobs: null })],
    ],
    [
      'tool calls',
      said({ content: null, tool_calls: [call('1', 'f'), call('2', 'g')] }),
      [
        chunk({ delta: { tool_calls: [{ index: 0, ...call('1', 'f') }] } }),
        chunk({ delta: { tool_calls: [{ index: 1, ...call('2', 'g') }] } }),
      ],
    ],
    [
      'tool calls, some of which are none',
      said({ content: null, tool_calls: [null, call('1', 'f'), 'x'] }),
      [chunk({ delta: { tool_calls: [{ index: 0, ...call('1', 'f') }] } })],
    ],
    [
      'a function call of old',
      said({ content: null, function_call: { name: 'f', arguments: '{}' } }),
      [chunk({ delta: { function_call: { name: 'f', arguments: '{}' } } })],
    ],
    [
      'text with its probabilities',
      said({ content: 'hi' }, { logprobs: { content: [{ token: 'hi', logprob: -1 }] } }),
      [chunk({ delta: { content: 'hi' }, logprobs: { content: [{ token: 'hi', logprob: -1 }] } })],
    ],
  ])('of %s', (_name, choice, between) => {
    expect(eventsOf(chat([choice]))).toEqual([roleOnly, ...between, end('stop')]);
  });

  test('passes on fields that it does not know', () => {
    const choice = said(
      { content: 'hi', reasoning_content: 'hm' },
      { content_filter_results: { hate: 'none' } },
    );

    expect(eventsOf(chat([choice]))).toEqual([
      chunk({ delta: { role: 'assistant', reasoning_content: 'hm' } }),
      chunk({ delta: { content: 'hi' }, logprobs: null }),
      chunk({ delta: {}, content_filter_results: { hate: 'none' }, finish_reason: 'stop' }),
    ]);
  });

  test('ends with its usage only if that is wanted and known', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const body = chat([said({ content: 'hi' })], { usage });

    expect(eventsOf(body).at(-1)).toEqual({
      data: { ...head, object: 'chat.completion.chunk', choices: [], usage },
    });
    expect(eventsOf(body, false).at(-1)).toEqual(end('stop'));
    expect(eventsOf(chat([said({ content: 'hi' })], { usage: null })).at(-1)).toEqual(end('stop'));
  });

  test('of several choices keeps them apart', () => {
    const body = chat([
      said({ content: 'a' }),
      { ...said({ content: 'b' }), index: 1, finish_reason: 'length' },
    ]);

    const choices = eventsOf(body).map(({ data }) => data.choices);

    expect(choices).toMatchObject([0, 0, 0, 1, 1, 1].map((index) => [{ index }]));
    expect(choices.at(-1)).toMatchObject([{ finish_reason: 'length' }]);
  });

  test('is put together by OpenAI’s SDK to what was stored', async () => {
    const body = chat([
      said({ content: 'größe 🙂', refusal: null }, { logprobs: null }),
      said(
        { content: null, refusal: null, tool_calls: [call('1', 'f'), call('2', 'g')] },
        { index: 1, finish_reason: 'tool_calls', logprobs: null },
      ),
    ]);
    const lines = eventsOf(body).map(({ data }) => `${JSON.stringify(data)}\n`);

    const together = await ChatCompletionStream.fromReadableStream(
      new Response(lines.join('')).body!,
    ).finalChatCompletion();

    expect(together).toMatchObject({
      ...body,
      choices: body.choices.map((choice) => {
        const { message, ...rest } = choice as ReturnType<typeof said>;
        return { ...rest, message };
      }),
    });
  });
});

test('a text completion as a stream is its text and its end', () => {
  const body = {
    ...head,
    object: 'text_completion',
    usage: { total_tokens: 3 },
    choices: [{ index: 0, text: 'hi', logprobs: null, finish_reason: 'length' }],
  };

  const of = (choice: object) => ({
    data: { ...head, object: 'text_completion', choices: [{ index: 0, logprobs: null, ...choice }] },
  });
  expect(eventsOf(body, false)).toEqual([
    of({ text: 'hi', finish_reason: null }),
    of({ text: '', finish_reason: 'length' }),
  ]);
});

describe('a response as a stream', () => {
  const part = { type: 'output_text', text: 'hi', annotations: [] };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const tool = {
    id: 'fc_1',
    type: 'function_call',
    call_id: 'c',
    name: 'f',
    arguments: '{"a":1}',
    status: 'completed',
  };
  const body = {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    output: [message, tool],
    usage: { total_tokens: 3 },
  };

  test('goes from an empty one to the whole', () => {
    const events = eventsOf(body);

    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.every(({ type, data }) => data.type === type)).toBe(true);
    expect(events[0]?.data).toMatchObject({
      response: { id: 'resp_1', status: 'in_progress', output: [], usage: null },
    });
    expect(events[2]?.data).toMatchObject({
      output_index: 0,
      item: { id: 'msg_1', content: [], status: 'in_progress' },
    });
    expect(events[4]?.data).toMatchObject({
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: 'hi',
    });
    expect(events[8]?.data).toMatchObject({ output_index: 1, item: { id: 'fc_1', arguments: '' } });
    expect(events.at(-1)?.data).toEqual({ type: 'response.completed', response: body });
  });

  test.each(['incomplete', 'failed'])('that is %s ends so', (status) => {
    expect(eventsOf({ ...body, status }).at(-1)?.type).toBe(`response.${status}`);
  });

  test('without output is only begun and ended', () => {
    expect(eventsOf({ object: 'response', status: 'completed' }).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
  });
});

test.each([
  ['{"ok":true}'],
  ['[]'],
  ['"text"'],
  ['null'],
  ['{"choices":[{"delta":{}}]}'],
  ['{"choices":[1]}'],
])('%s has no form as a stream', (text) => {
  expect(answerEvents(text, { isUsageWanted: true })).toBeUndefined();
});

describe('an event stream', () => {
  const events = [{ data: { a: 1 } }, { type: 'b', data: { b: 2 } }];

  test('numbers its events, names those that have a name, and says that it is whole', () => {
    expect([...eventStream(events)]).toEqual([
      'id: 0\ndata: {"a":1,"sequence_number":0}\n\n',
      'id: 1\nevent: b\ndata: {"b":2,"sequence_number":1}\n\n',
      'data: [DONE]\n\n',
    ]);
  });

  test.each([0, 1, 7])('goes on after event %s exactly', (startingAfter) => {
    const whole = [...eventStream(events)];

    expect([...eventStream(events, startingAfter)]).toEqual([
      ...whole.slice(0, -1).slice(startingAfter + 1),
      'data: [DONE]\n\n',
    ]);
  });

  test('keeps one line for each event, whatever its text', () => {
    const [first] = eventStream([{ data: { text: 'a\r\n\ndata: [DONE]\u2028' } }]);

    expect(first?.split(/\r\n|\r|\n/)).toHaveLength(4);
  });
});
