import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { UpstreamCall } from '../../../lambda/ports/upstream.ts';
import { virtualClock } from '../../../testkit/virtual-clock.ts';
import { aCall, textOf, upstreamsOn } from '../calls.ts';

type Mock = Deployment['mock'];

const called = (mock: Mock, changes: Partial<UpstreamCall> = {}) => {
  const clock = virtualClock();
  const deployment = { provider: 'mock', ...(mock !== undefined && { mock }) };
  const reply = upstreamsOn(clock).call(aCall(deployment, changes));
  return { clock, reply };
};

const answerOf = async (mock: Mock, changes: Partial<UpstreamCall> = {}) => {
  const { clock, reply } = called(mock, changes);
  return clock.run(reply);
};

describe('a mock', () => {
  test('answers a chat with its text and LiteLLM’s usage', async () => {
    const reply = await answerOf({ response: 'hello world!' });

    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(await textOf(reply))).toEqual({
      id: 'chatcmpl-abc123',
      object: 'chat.completion',
      created: 1_800_000_000,
      model: 'gpt-4o',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hello world!' } }],
      usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
    });
  });

  test('answers a completion with a text', async () => {
    const reply = await answerOf({ response: 'hi' }, { endpoint: 'completions' });

    expect(JSON.parse(await textOf(reply))).toMatchObject({
      id: 'cmpl-abc123',
      object: 'text_completion',
      choices: [{ index: 0, finish_reason: 'stop', text: 'hi' }],
    });
  });

  test('streams a chat in deltas of three characters', async () => {
    const body = { stream: true };

    const events = eventsOf(await textOf(await answerOf({ response: 'hello 🙂🙂!' }, { body })));

    expect(events.map((event) => JSON.stringify(event))).toEqual([
      ...['{"role":"assistant","content":"hel"}', '{"content":"lo "}', '{"content":"🙂🙂!"}'].map(
        (delta) =>
          `{"id":"chatcmpl-abc123","object":"chat.completion.chunk","created":1800000000,"model":"gpt-4o",` +
          `"choices":[{"index":0,"delta":${delta},"finish_reason":null}]}`,
      ),
      '{"id":"chatcmpl-abc123","object":"chat.completion.chunk","created":1800000000,"model":"gpt-4o",' +
        '"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
      '"[DONE]"',
    ]);
  });

  test('streams a completion as texts', async () => {
    const reply = await answerOf({ response: 'hello' }, { endpoint: 'completions', body: { stream: true } });

    expect(eventsOf(await textOf(reply))).toMatchObject([
      { object: 'text_completion', choices: [{ text: 'hel', finish_reason: null }] },
      { choices: [{ text: 'lo', finish_reason: null }] },
      { choices: [{ text: '', finish_reason: 'stop' }] },
      '[DONE]',
    ]);
  });

  test('answers a response with a message and its usage', async () => {
    const reply = await answerOf({ response: 'hi' }, { endpoint: 'responses' });

    expect(JSON.parse(await textOf(reply))).toMatchObject({
      id: 'resp_abc123',
      object: 'response',
      status: 'completed',
      model: 'gpt-4o',
      background: false,
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hi' }] }],
      usage: { input_tokens: 10, output_tokens: 20, total_tokens: 30 },
    });
  });

  test('streams a response as the events of the Responses API, each with its name and number', async () => {
    const reply = await answerOf({ response: 'hello' }, { endpoint: 'responses', body: { stream: true } });

    const events = (await textOf(reply))
      .trimEnd()
      .split('\n\n')
      .map((event) => /^event: (.+)\ndata: (.+)$/.exec(event)?.slice(1) ?? [])
      .map(([name, data = '']) => ({ name, ...(JSON.parse(data) as Record<string, unknown>) }));

    expect(events.map(({ name }) => name)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events).toMatchObject(events.map(({ name }, n) => ({ type: name, sequence_number: n })));
    expect(events.at(-1)).toMatchObject({ response: { status: 'completed', usage: { total_tokens: 30 } } });
  });

  test.each([
    ['litellm.RateLimitError', 'rejected', 429],
    ['litellm.ContextWindowExceededError', 'rejected', 400],
    ['litellm.InternalServerError', 'rejected', 500],
  ])('fails for %s: %s, %i', async (response, reason, status) => {
    expect(await answerOf({ response })).toMatchObject({ kind: 'refused', reason, status });
  });

  test.each<[string, Mock, Readonly<Record<string, unknown>>, string]>([
    ['the configuration', { response: 'a' }, {}, 'a'],
    ['the body first', { response: 'a' }, { mock_response: 'b' }, 'b'],
    ['the configuration if the body makes no sense', { response: 'a' }, { mock_response: 7 }, 'a'],
    ['neither', undefined, {}, 'This is a mock request'],
  ])('takes its text from %s', async (...[, mock, body, content]) => {
    const text = await textOf(await answerOf(mock, { body }));

    expect(JSON.parse(text)).toMatchObject({ choices: [{ message: { content } }] });
  });

  test.each<[string, Mock, Readonly<Record<string, unknown>>, number, string]>([
    ['at once', {}, {}, 0, 'answer'],
    ['after mock_delay', { delaySeconds: 2 }, {}, 2_000, 'answer'],
    ['after the body’s mock_delay', { delaySeconds: 2 }, { mock_delay: 0.5 }, 500, 'answer'],
    ['with 408 when the delay is longer than the timeout', { delaySeconds: 9 }, {}, 5_000, 'timed_out'],
    ['with 408 for mock_timeout', { timeout: true }, {}, 5_000, 'timed_out'],
    ['with 408 for the body’s mock_timeout', {}, { mock_timeout: true }, 5_000, 'timed_out'],
    [
      'at once when the body takes mock_timeout back',
      { timeout: true },
      { mock_timeout: false },
      0,
      'answer',
    ],
  ])('answers %s', async (...[, mock, body, ms, outcome]) => {
    const { clock, reply } = called(mock, { body });
    const startedAtMs = clock.now();

    const answer = await clock.run(reply);

    expect(answer.kind === 'refused' ? answer.reason : answer.kind).toBe(outcome);
    expect(clock.now() - startedAtMs).toBe(ms);
  });

  test('stops waiting when the caller leaves', async () => {
    const caller = new AbortController();
    const { reply } = called({ timeout: true }, { signal: caller.signal });

    caller.abort();

    expect(await reply).toMatchObject({ kind: 'refused', status: 499 });
  });
});

const eventsOf = (text: string): unknown[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))
    .map((data): unknown => (data === '[DONE]' ? data : JSON.parse(data)));
