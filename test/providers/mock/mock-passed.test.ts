import { describe, expect, test } from '@jest/globals';
import type { Endpoint } from '../../../lambda/core/requests/request.ts';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { aCall, textOf, upstreamsOn } from '../calls.ts';

const answerTo = async (endpoint: Endpoint, body: object, response?: string): Promise<unknown> =>
  JSON.parse(
    await textOf(
      await upstreamsOn(systemClock()).call(
        aCall(
          { provider: 'mock', model: 'mock-model', mock: { response } },
          { endpoint, body: { model: 'm', ...body } },
        ),
      ),
    ),
  );

interface Embeddings {
  readonly data: readonly { readonly index: number; readonly embedding: readonly number[] | string }[];
}
const vectorsOf = async (body: object) =>
  ((await answerTo('embeddings', body)) as Embeddings).data.map(({ embedding }) => embedding);

describe('embeddings of a mock', () => {
  test('have OpenAI’s form, one for each input', async () => {
    expect(await answerTo('embeddings', { input: ['a', 'b'] })).toMatchObject({
      object: 'list',
      model: 'mock-model',
      data: [
        { object: 'embedding', index: 0 },
        { object: 'embedding', index: 1 },
      ],
      usage: { prompt_tokens: 10, total_tokens: 10 },
    });
  });

  test('are vectors of length 1, the same for the same text', async () => {
    const [one, other, again] = (await vectorsOf({ input: ['a', 'b', 'a'], dimensions: 8 })) as number[][];

    expect(one).toHaveLength(8);
    expect(Math.hypot(...(one ?? []))).toBeCloseTo(1);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('are the same as base64', async () => {
    const [plain] = await vectorsOf({ input: 'a' });
    const [encoded] = await vectorsOf({ input: 'a', encoding_format: 'base64' });

    const bytes = Buffer.from(String(encoded), 'base64');
    expect(Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4))).toEqual(plain);
    expect(plain).toHaveLength(1_536);
  });

  test.each([
    [[1, 2, 3], 1],
    [[[1, 2], [3]], 2],
    ['text', 1],
  ])('of %j are as many as there are texts', async (input, count) => {
    expect(await vectorsOf({ input })).toHaveLength(count);
  });
});

test.each<[Endpoint, object, object]>([
  ['images/generations', { prompt: 'x', n: 2 }, { data: [{ b64_json: expect.any(String) }, {}] }],
  ['moderations', { input: ['a', 'b'] }, { results: [{ flagged: false }, { flagged: false }] }],
  ['rerank', { query: 'q', documents: ['a', 'b', 'c'], top_n: 2 }, { results: [{ index: 0 }, { index: 1 }] }],
])('%s of a mock has the form of an answer', async (endpoint, body, expected) => {
  expect(await answerTo(endpoint, body)).toMatchObject(expected);
});

test('a mock that fails fails there, too', async () => {
  const reply = await upstreamsOn(systemClock()).call(
    aCall(
      { provider: 'mock', mock: { response: 'litellm.RateLimitError' } },
      { endpoint: 'embeddings', body: { model: 'm', input: 'a' } },
    ),
  );

  expect(reply).toMatchObject({ kind: 'refused', status: 429 });
});

describe('a stream of a mock', () => {
  const streamed = async (endpoint: Endpoint, more: object) =>
    textOf(
      await upstreamsOn(systemClock()).call(
        aCall(
          { provider: 'mock', mock: { response: 'hi' } },
          { endpoint, body: { model: 'm', stream: true, ...more } },
        ),
      ),
    );

  test.each(['chat/completions', 'completions'] as const)(
    'of %s ends with its usage where that is asked for',
    async (endpoint) => {
      const asked = await streamed(endpoint, { stream_options: { include_usage: true } });
      const last = asked.trim().split('\n\n').at(-2)?.slice('data: '.length) ?? '';

      expect(JSON.parse(last)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
      });
      expect(asked.endsWith('data: [DONE]\n\n')).toBe(true);
      expect(await streamed(endpoint, {})).not.toContain('usage');
    },
  );
});
