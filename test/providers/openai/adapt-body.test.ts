import { describe, expect, test } from '@jest/globals';
import { adaptBody } from '../../../lambda/providers/openai/adapt-body.ts';
import { rowOf } from '../../../lambda/providers/table/providers.ts';

const adapt = (provider: string, body: object, dropsParams = false) =>
  adaptBody(rowOf(provider)!, {
    endpoint: 'chat/completions',
    model: 'some-model',
    body: { ...body },
    dropsParams,
  });
const message = { role: 'user', content: 'x' };

describe('a parameter that a provider does not have', () => {
  test.each([
    ['groq', { logit_bias: { 5: 1 } }, 'logit_bias', 'Groq does not accept logit_bias'],
    ['groq', { n: 2 }, 'n', 'Groq does not accept n'],
    [
      'groq',
      { messages: [message, { ...message, name: 'me' }] },
      'messages[].name',
      'Groq does not accept messages[].name',
    ],
    [
      'cerebras',
      { presence_penalty: 1, service_tier: 'flex' },
      'presence_penalty',
      'presence_penalty, service_tier',
    ],
    [
      'deepinfra',
      { tool_choice: 'required' },
      'tool_choice',
      'DeepInfra does not accept tool_choice: required',
    ],
  ])('is refused by %s: %j', (...[provider, body, param, says]) => {
    expect(adapt(provider, body)).toEqual({
      kind: 'refused',
      param,
      message: expect.stringMatching(
        new RegExp(
          `${says.replace(/[[\]]/g, '\\$&')}: leave it out, or set drop_params: true to have it left out\\.$`,
        ),
      ),
    });
  });

  test.each([
    [
      'groq',
      { logit_bias: { 5: 1 }, n: 2, messages: [{ ...message, name: 'me' }] },
      { messages: [message] },
      ['logit_bias', 'n', 'messages[].name'],
    ],
    ['deepinfra', { tool_choice: 'required', tools: [] }, { tools: [] }, ['tool_choice=required']],
    ['deepinfra', { tool_choice: 'none' }, { tool_choice: 'none' }, []],
  ])('is left out for %s under drop_params: %j', (...[provider, body, kept, dropped]) => {
    expect(adapt(provider, body, true)).toEqual({ kind: 'body', body: kept, dropped });
  });

  test.each([
    [
      'groq',
      { n: 1, logprobs: false, top_logprobs: null, logit_bias: {}, messages: [{ ...message, name: null }] },
    ],
    ['cerebras', { frequency_penalty: 0, presence_penalty: 0, service_tier: 'auto' }],
  ])('asks for nothing, and goes unsaid to %s: %j', (provider, body) => {
    const adapted = adapt(provider, body);

    expect(adapted).toMatchObject({ kind: 'body' });
    expect(JSON.stringify(adapted)).not.toMatch(/n"|logprobs|logit|penalty|tier|name/);
  });
});

test.each([
  ['mistral', { max_tokens: 1, max_completion_tokens: 2 }, { max_tokens: 2 }],
  ['mistral', { max_completion_tokens: null, seed: 4 }, { random_seed: 4 }],
  ['mistral', { tool_choice: 'constructor' }, { tool_choice: 'constructor' }],
  ['mistral', { stream: true, stream_options: { include_usage: true } }, { stream: true }],
  ['openrouter', { usage: { include: false } }, { usage: { include: false } }],
  [
    'deepseek',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    },
    { messages: [{ role: 'user', content: 'ab' }] },
  ],
  [
    'deepseek',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'u' } }] }] },
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'u' } }] }] },
  ],
])('%s gets %j as %j', (provider, body, sent) => {
  expect(adapt(provider, body)).toEqual({ kind: 'body', body: sent, dropped: [] });
});

test('the Responses API’s fields are left as they are', () => {
  const body = { input: 'x', max_completion_tokens: 4, logit_bias: { 5: 1 } };

  expect(
    adaptBody(rowOf('groq')!, { endpoint: 'responses', model: 'some-model', body, dropsParams: false }),
  ).toEqual({
    kind: 'body',
    body,
    dropped: [],
  });
});

describe('fields that nobody knows, thousands of them', () => {
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`field_${at}`, 1]));

  /** The body, and how often a field of it is read. */
  function counted(body: object): { readonly body: object; reads(): number } {
    let reads = 0;
    const counting = new Proxy(body, {
      get(target: object, name) {
        reads += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
    return { body: counting, reads: () => reads };
  }

  test.each([false, true])('are read a few times each (left out: %s)', (dropsParams) => {
    const { body, reads } = counted({ ...many, messages: [message] });

    const adapted = adaptBody(rowOf('anthropic')!, {
      endpoint: 'chat/completions',
      model: 'claude-sonnet-4-5',
      body: body as Readonly<Record<string, unknown>>,
      dropsParams,
    });

    expect(adapted.kind).toBe(dropsParams ? 'body' : 'refused');
    expect(reads()).toBeLessThan(10 * 2_000);
  });

  test('are not all named in a refusal', () => {
    expect(adapt('anthropic', { ...many, messages: [message] })).toEqual({
      kind: 'refused',
      param: 'field_0',
      message: expect.stringMatching(/field_18, field_19 and 1980 more: leave it out/),
    });
  });

  test.each([
    ['messages[].content', { messages: [message] }],
    ['messages=x', { messages: [message] }],
    ['constructor', {}],
    ['__proto__', {}],
  ])('are no notation, such as %s', (name, others) => {
    const body = { ...others, ...(JSON.parse(`{"${name}":1}`) as object) };

    expect(adapt('anthropic', body)).toMatchObject({ kind: 'refused' });
    expect(adapt('anthropic', body, true)).toEqual({ kind: 'body', body: others, dropped: [name] });
  });
});
