import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, {
  APIError,
  AzureOpenAI,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { startFakeUpstream, type FakeUpstream } from '../../../testkit/fake-upstream.ts';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

let upstream: FakeUpstream;
let gateway: LocalGateway;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startFakeUpstream({ latencyMs: 20 });
  gateway = await openGateway(`
model_list:
  - model_name: mock
    litellm_params: { model: gpt-3.5-turbo, mock_response: "Hello world this is Macintosh!" }
  - model_name: limited
    litellm_params: { model: gpt-3.5-turbo, mock_response: "patience", rpm: 1 }
  - model_name: exhausted
    litellm_params: { model: gpt-3.5-turbo, mock_response: litellm.RateLimitError }
  - model_name: real
    litellm_params: { model: openai/some-model, api_base: '${upstream.url}', api_key: upstream-key }
general_settings: { master_key: ${KEY} }
`);
  client = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
}, 30_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const messages = [{ role: 'user' as const, content: 'Hey!' }];
/** Like `extra_body` in Python: the SDK sends fields that it does not know. */
const chat = (model: string, extra: object = {}) => ({ model, messages, ...extra });

describe('OpenAI’s SDK, unmodified', () => {
  test('completes a chat with a priority, which the upstream never sees', async () => {
    const completion = await client.chat.completions.create(chat('real', { priority: 0, user: 'sdk' }));

    expect(completion.choices[0]?.message.content).toBe('hello');
    const arrival = upstream.arrivals.find(({ user }) => user === 'sdk');
    expect(arrival?.keys.toSorted()).toEqual(['messages', 'model', 'user']);
  });

  test('streams a chat', async () => {
    const stream = await client.chat.completions.create({ model: 'mock', messages, stream: true });

    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).toBe('Hello world this is Macintosh!');
  });

  test('completes a text', async () => {
    const completion = await client.completions.create({ model: 'mock', prompt: 'Hey!' });

    expect(completion.object).toBe('text_completion');
    expect(completion.choices[0]?.text).toBe('Hello world this is Macintosh!');
  });

  test('embeds texts, as its own encoding and as numbers', async () => {
    const input = ['Hey!', 'Ho!'];

    const own = await client.embeddings.create({ model: 'mock', input, dimensions: 4 });
    const plain = await client.embeddings.create({
      model: 'mock',
      input,
      dimensions: 4,
      encoding_format: 'float',
    });

    expect(own.data).toHaveLength(2);
    expect(own.data.map(({ embedding }) => Array.from(embedding))).toEqual(
      plain.data.map(({ embedding }) => embedding),
    );
    expect(own.usage.total_tokens).toBe(10);
  });

  test('embeds as a job, which is collected by its id', async () => {
    const accepted: { readonly id: string } = await client.post('/embeddings', {
      body: { model: 'mock', input: 'Hey!', dimensions: 4 },
      headers: { Prefer: 'respond-async' },
    });
    const object: { readonly status: string; readonly response: object } = await client.get(
      `/requests/${accepted.id}?wait=20`,
    );

    expect(object).toMatchObject({ status: 'completed', response: { object: 'list', data: [{ index: 0 }] } });
  }, 30_000);

  test('moderates and makes images', async () => {
    expect((await client.moderations.create({ model: 'mock', input: 'Hey!' })).results[0]?.flagged).toBe(
      false,
    );
    expect((await client.images.generate({ model: 'mock', prompt: 'Hey!' })).data).toHaveLength(1);
  });

  test('as Azure’s client, embeds and completes at deployments', async () => {
    const azure = new AzureOpenAI({ apiKey: KEY, endpoint: gateway.url, apiVersion: '2024-10-21' });

    const completion = await azure.chat.completions.create(chat('mock'));
    const embeddings = await azure.embeddings.create({ model: 'mock', input: 'Hey!' });

    expect(completion.choices[0]?.message.content).toBe('Hello world this is Macintosh!');
    expect(embeddings.data).toHaveLength(1);
  });

  test('gets the usage of a stream of a mock that it asks for', async () => {
    const asked = { model: 'mock', messages, stream: true, stream_options: { include_usage: true } } as const;

    let total = 0;
    for await (const { usage } of await client.chat.completions.create(asked))
      total += usage?.total_tokens ?? 0;

    expect(total).toBe(30);
  });

  test('lists the models', async () => {
    const names = (await client.models.list()).data.map(({ id }) => id);

    expect(names).toEqual(['mock', 'limited', 'exhausted', 'real']);
  });

  test('streams after waiting for a turn', async () => {
    await client.chat.completions.create(chat('limited'));
    const stream = await client.chat.completions.create({ model: 'limited', messages, stream: true });

    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).toBe('patience');
  }, 90_000);

  test.each([
    { name: 'a wrong key', errorClass: AuthenticationError, status: 401, apiKey: 'sk-wrong' },
    { name: 'an unknown model', errorClass: NotFoundError, status: 404, model: 'nobody' },
    {
      name: 'a priority that is none',
      errorClass: BadRequestError,
      status: 400,
      extra: { priority: 'high' },
    },
    {
      name: 'a wait beyond its timeout',
      errorClass: APIError,
      status: 408,
      model: 'limited',
      extra: { timeout: 1 },
    },
    { name: 'an upstream without quota', errorClass: RateLimitError, status: 429, model: 'exhausted' },
  ])(
    'gets $name as its own error class',
    async ({ errorClass, status, model = 'mock', extra = {}, apiKey = KEY }) => {
      const asking = new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });

      const error: unknown = await asking.chat.completions
        .create(chat(model, extra))
        .catch((e: unknown) => e);

      expect(error).toBeInstanceOf(errorClass);
      expect(error).toMatchObject({ status });
    },
    30_000,
  );
});
