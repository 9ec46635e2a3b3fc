import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { Stream } from 'openai/streaming';
import * as z from 'zod';
import { startFakeUpstream, type FakeUpstream } from '../../testkit/fake-upstream.ts';
import type { LocalGateway } from '../../local/local-gateway.ts';
import { KEY, openGateway } from '../setup/worlds/local-gateway.ts';

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const messages = [{ role: 'user' as const, content: 'Hey!' }];

let upstream: FakeUpstream;
let gateway: LocalGateway;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startFakeUpstream({ latencyMs: 50 });
  const real = `model: openai/some-model, api_base: '${upstream.url}', api_key: upstream-key`;
  gateway = await openGateway(`
model_list:
  - model_name: real
    litellm_params: { ${real} }
  - model_name: limited
    litellm_params: { ${real}, rpm: 2 }
general_settings: { master_key: ${KEY} }
`);
  client = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const objectSchema = z.looseObject({ id: z.string(), status: z.string(), position: z.number().nullable() });

interface Sending {
  readonly body?: object;
  readonly more?: Readonly<Record<string, string>>;
}

async function send(method: string, path: string, { body, more }: Sending = {}) {
  const response = await fetch(`${gateway.url}/v1${path}`, {
    method,
    headers: { ...headers, ...more },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const chat = (user: string, fields: object = {}, more: Readonly<Record<string, string>> = {}) =>
  send('POST', '/chat/completions', { body: { model: 'real', messages, user, ...fields }, more });
const objectIn = ({ text }: { readonly text: string }) => objectSchema.parse(JSON.parse(text));
const callsOf = (user: string) => upstream.arrivals.filter((arrival) => arrival.user === user);

test('behind a full window: an id after two seconds, a change that overtakes, and both collected', async () => {
  await chat('first', { model: 'limited' });
  await chat('second', { model: 'limited' });

  const converted = await chat('patient', { model: 'limited' }, { prefer: 'wait=2' });
  const id = objectIn(converted).id;
  const behind = objectIn(
    await chat('behind', { model: 'limited', priority: 500 }, { prefer: 'respond-async' }),
  );
  const changed = await send('PATCH', `/requests/${behind.id}`, { body: { priority: 0 } });
  const listed = await send('GET', '/requests?status=queued&model=limited');
  const ended = await Promise.all(
    [id, behind.id].map(async (each) => {
      await send('GET', `/requests/${each}?wait=60`);
      return objectIn(await send('GET', `/requests/${each}?wait=60`));
    }),
  );
  const tooLate = await send('PATCH', `/requests/${id}`, { body: { priority: 0 } });

  expect([converted.status, converted.headers.get('preference-applied')]).toEqual([202, 'wait=2']);
  expect(converted.headers.get('location')).toBe(`/v1/requests/${id}`);
  expect([changed.status, objectIn(changed)]).toEqual([200, expect.objectContaining({ priority: 0 })]);
  expect(
    z
      .object({ data: z.array(objectSchema) })
      .parse(JSON.parse(listed.text))
      .data.map((one) => one.id),
  ).toEqual([behind.id, id]);
  expect(ended.map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect(upstream.arrivals.slice(0, 4).map(({ user }) => user)).toEqual([
    'first',
    'second',
    'behind',
    'patient',
  ]);
  expect(tooLate.status).toBe(409);
}, 150_000);

describe('an idempotency key', () => {
  test('makes one call of 50 requests at once, and 50 equal answers', async () => {
    const key = { 'idempotency-key': 'once' };

    const answers = await Promise.all(Array.from({ length: 50 }, () => chat('once', {}, key)));
    const other = await chat('once', { temperature: 1 }, key);

    expect(callsOf('once')).toHaveLength(1);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(
      49,
    );
    expect(other.status).toBe(422);
    expect(JSON.parse(other.text)).toMatchObject({ error: { code: 'idempotency_key_reused' } });
  }, 60_000);

  test('gives a stream again', async () => {
    const named: object = { user: 'streamed' };
    const ask = async () => {
      const stream = await client.chat.completions.create(
        { model: 'real', messages, stream: true, ...named },
        { headers: { 'Idempotency-Key': 'streamed' } },
      );
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return text;
    };

    expect([await ask(), await ask()]).toEqual(['hello', 'hello']);
    expect(callsOf('streamed')).toHaveLength(1);
  }, 60_000);
});

test('OpenAI’s SDK streams a queued call, and resumes where it broke off', async () => {
  const accepted = objectIn(await chat('queued', {}, { prefer: 'respond-async' }));
  const collect = async (query: object) => {
    const stream = await (client.get(`/requests/${accepted.id}`, {
      query,
      stream: true,
    }) as Promise<Stream<ChatCompletionChunk>>);
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };

  const whole = await collect({ stream: true });
  const rest = await collect({ stream: true, starting_after: 0 });

  expect(whole.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('hello');
  expect(rest).toEqual(whole.slice(1));
}, 60_000);

test('the list leads through all of a caller’s own requests, and OpenAI’s SDK can page through it', async () => {
  const sent: string[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    sent.unshift(objectIn(await chat(`listed ${n}`, {}, { prefer: 'respond-async' })).id);
  }

  const seen: string[] = [];
  for (let after = ''; ;) {
    const page = z
      .object({ data: z.array(objectSchema), last_id: z.string(), has_more: z.boolean() })
      .parse(JSON.parse((await send('GET', `/requests?limit=2${after}`)).text));
    seen.push(...page.data.map(({ id }) => id));
    if (!page.has_more) break;
    after = `&after=${page.last_id}`;
  }

  expect(seen.slice(0, 5)).toEqual(sent);
  expect(new Set(seen).size).toBe(seen.length);
}, 60_000);
