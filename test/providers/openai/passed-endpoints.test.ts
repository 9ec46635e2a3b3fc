import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Endpoint } from '../../../lambda/core/requests/request.ts';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { providerRows, rowOf } from '../../../lambda/providers/table/providers.ts';
import { namedRows } from '../../../lambda/providers/table/other-endpoints.ts';
import { aCall, textOf, upstreamsOn } from '../calls.ts';
import { answerJson, startUpstream, type Behaviour, type UpstreamServer } from '../upstream-server.ts';

let server: UpstreamServer;
beforeEach(async () => void (server = await startUpstream()));
afterEach(() => server.close());

const bodies: Readonly<Record<string, object>> = {
  embeddings: { model: 'm', input: ['one', 'two'], encoding_format: 'base64', user: 'u' },
  'images/generations': { model: 'm', prompt: 'a lighthouse', n: 1 },
  moderations: { model: 'm', input: 'hello' },
  rerank: { model: 'm', query: 'q', documents: ['one', 'two'], top_n: 1 },
};
const answers: Readonly<Record<string, object>> = {
  embeddings: {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: 'AACAPw==' }],
    usage: { prompt_tokens: 3, total_tokens: 3 },
  },
  'images/generations': { created: 1, data: [{ b64_json: 'AA==' }] },
  moderations: { id: 'modr-1', model: 'm', results: [{ flagged: false }] },
  rerank: { id: 'rerank-1', results: [{ index: 0, relevance_score: 0.5 }] },
};
const kinds = ['embeddings', 'images/generations', 'moderations', 'rerank'] as const;

const call = (endpoint: Endpoint, more: object = {}) =>
  upstreamsOn(systemClock()).call(
    aCall(
      { provider: 'litellm_proxy', model: 'up', apiBase: `${server.url}/v1`, ...more },
      { endpoint, body: { ...bodies[endpoint] } },
    ),
  );

describe.each(kinds)('/v1/%s', (endpoint) => {
  test('passes through in both directions, byte for byte', async () => {
    server.behave(answerJson(200, ` ${JSON.stringify(answers[endpoint])}\n`));

    expect(await textOf(await call(endpoint))).toBe(` ${JSON.stringify(answers[endpoint])}\n`);
    expect(server.received[0]?.url).toBe(`/v1/${endpoint}`);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({ ...bodies[endpoint], model: 'up' });
  });

  test('is joined to a base that ends with it', async () => {
    server.behave(answerJson(200, answers[endpoint]));
    await call(endpoint, { apiBase: `${server.url}/v1/${endpoint}` });

    expect(server.received[0]?.url).toBe(`/v1/${endpoint}`);
  });
});

test('the used tokens of embeddings settle the window', async () => {
  server.behave(answerJson(200, answers.embeddings));
  const reply = await call('embeddings');

  expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(3);
});

test('Azure’s deployment is in the path', async () => {
  server.behave(answerJson(200, answers.embeddings));
  await call('embeddings', {
    provider: 'azure',
    apiBase: server.url,
    apiVersion: '2024-10-21',
    model: 'ada',
  });

  expect(server.received[0]?.url).toBe('/openai/deployments/ada/embeddings?api-version=2024-10-21');
});

const send =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}, status = 200): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

const text = JSON.stringify(answers.embeddings);

describe('an upstream of embeddings that', () => {
  test.each<[string, Behaviour]>([
    ['compresses unasked', send(gzipSync(text), { 'content-encoding': 'gzip' })],
    ['has no content type', send(text, { 'content-type': 'text/plain' })],
    ['begins with a mark', send(`\uFEFF${text}`)],
    [
      'answers in pieces',
      (response) => {
        response.writeHead(200);
        response.write(text.slice(0, 9));
        setImmediate(() => response.end(text.slice(9)));
      },
    ],
  ])('%s is understood', async (_name, behaviour) => {
    server.behave(behaviour);

    expect(JSON.parse(await textOf(await call('embeddings')))).toEqual(answers.embeddings);
  });

  test.each<[string, Behaviour, object]>([
    ['answers nothing', send(''), { reason: 'failed', status: 502 }],
    ['answers HTML', send('<html>'), { reason: 'failed', status: 502 }],
    ['answers without data', send('{"object":"list","data":null}'), { reason: 'failed', status: 502 }],
    ['answers a chat', send('{"choices":[]}'), { reason: 'failed', status: 502 }],
    [
      'answers a stream',
      send('data: {"choices":[{"delta":{"content":"x"}}]}\n\ndata: [DONE]\n\n'),
      { reason: 'failed' },
    ],
    [
      'hides an error in a 200',
      send('{"error":{"message":"no","code":"rate_limit_exceeded"}}'),
      { reason: 'rate_limited' },
    ],
    [
      'breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': '999' });
        response.write(text, () => response.destroy());
      },
      { reason: 'failed', status: 502 },
    ],
    [
      'is full',
      send('{"error":{"message":"slow down"}}', { 'retry-after': '7' }, 429),
      { reason: 'rate_limited', retryAfterMs: 7_000 },
    ],
    ['fails', send('{}', {}, 500), { reason: 'failed', status: 500 }],
    ['is not there', send('', { location: 'http://127.0.0.1:1/' }, 302), { reason: 'failed' }],
    [
      'says that the model is none for it',
      send('{"error":{"message":"You are not allowed to generate embeddings from this model"}}', {}, 403),
      { reason: 'rejected', status: 403 },
    ],
    [
      'finds the text too long',
      send('{"error":{"message":"This model\'s maximum context length is 8192 tokens"}}', {}, 400),
      { reason: 'too_long' },
    ],
  ])('%s', async (_name, behaviour, expected) => {
    server.behave(behaviour);

    expect(await call('embeddings')).toMatchObject({ kind: 'refused', ...expected });
    expect(server.received).toHaveLength(1);
  });
});

test('a provider without the endpoint is not called', async () => {
  expect(await call('embeddings', { provider: 'perplexity', apiBase: server.url })).toMatchObject({
    kind: 'refused',
    reason: 'unsupported',
    error: { code: 'unsupported_endpoint' },
  });
  expect(server.received).toEqual([]);
});

test('every name in the list of endpoints is that of a row', () => {
  expect([...namedRows].filter((name) => rowOf(name)?.name !== name)).toEqual([]);
  expect(providerRows.filter(({ serves }) => serves.includes('embeddings')).length).toBeGreaterThan(20);
});
