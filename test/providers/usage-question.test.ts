import { afterEach, beforeEach, expect, test } from '@jest/globals';
import * as z from 'zod';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import type { UpstreamCall } from '../../lambda/ports/upstream.ts';
import { aCall, textOf, upstreamsOn } from './calls.ts';
import { answerJson, startUpstream, type UpstreamServer } from './upstream-server.ts';
import { data, done, goodStream } from './wire/arrivals.ts';

const usage = data({ choices: [], usage: { total_tokens: 42 } });
const sentSchema = z.object({ stream_options: z.unknown().optional() });
let server: UpstreamServer;
let upstreams: ReturnType<typeof upstreamsOn>;

beforeEach(async () => {
  upstreams = upstreamsOn(systemClock());
  server = await startUpstream();
  server.behave((response, { body }) => {
    const isAsked = body.includes('"include_usage":true');
    response.end(isAsked ? goodStream.replace(done, usage + done) : goodStream);
  });
});
afterEach(() => server.close());

const call = (
  body: UpstreamCall['body'],
  deployment: Partial<Deployment> = {},
  more: Partial<UpstreamCall> = {},
) => upstreams.call(aCall({ apiBase: server.url, ...deployment }, { body, ...more }));

const optionsSent = () =>
  server.received.map(({ body }) => sentSchema.parse(JSON.parse(body)).stream_options);

test('if tokens are limited, a stream’s usage is requested, read, and hidden from its caller', async () => {
  const reply = await call({ stream: true, stream_options: { include_obfuscation: false } }, { tpm: 1_000 });

  expect(await textOf(reply)).toBe(goodStream);
  expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(42);
  expect(optionsSent()).toEqual([{ include_obfuscation: false, include_usage: true }]);
});

test('a caller who asks for the usage gets it', async () => {
  const reply = await call({ stream: true, stream_options: { include_usage: true } }, { tpm: 1_000 });

  expect(await textOf(reply)).toBe(goodStream.replace(done, usage + done));
});

test.each<[string, UpstreamCall['body'], Partial<Deployment>, Partial<UpstreamCall>]>([
  ['tokens are not limited', { stream: true }, {}, {}],
  ['nothing is streamed', {}, { tpm: 1_000 }, {}],
  ['a response ends with its usage anyway', { stream: true }, { tpm: 1_000 }, { endpoint: 'responses' }],
  [
    'Azure’s version is too old',
    { stream: true },
    { tpm: 1_000, provider: 'azure', apiVersion: '2024-06-01' },
    {},
  ],
])('it is not asked for where %s', async (...[, body, deployment, more]) => {
  await textOf(await call(body, deployment, more));

  expect(optionsSent()).toEqual([undefined]);
});

test('an upstream that refuses the question is tried again without it', async () => {
  server.behave((response, { body, ...received }) => {
    if (!body.includes('stream_options')) {
      response.end(goodStream);
      return;
    }
    const error = { message: 'Unknown parameter: stream_options', type: 'invalid_request_error' };
    answerJson(400, { error })(response, { body, ...received });
  });

  const first = await call({ stream: true }, { tpm: 1_000 });
  const second = await call({ stream: true }, { tpm: 1_000 });

  expect(first).toMatchObject({ kind: 'refused', reason: 'failed' });
  expect(await textOf(second)).toBe(goodStream);
});

test('calls that carry the question at the same time are all tried again', async () => {
  const waiting: (() => void)[] = [];
  server.behave((response, received) => {
    const refuse = answerJson(400, { error: { message: 'Unknown parameter: stream_options' } });
    waiting.push(() => refuse(response, received));
    if (waiting.length === 3) waiting.forEach((answer) => answer());
  });

  const replies = await Promise.all([1, 2, 3].map(() => call({ stream: true }, { tpm: 1_000 })));

  expect(replies.map((reply) => reply.kind === 'refused' && reply.reason)).toEqual([
    'failed',
    'failed',
    'failed',
  ]);
});

test.each([
  ['2024-06-01', [undefined]],
  ['2024-10-21', [{ include_usage: true }]],
])('Azure’s version may be part of the address: %s', async (version, options) => {
  const apiBase = `${server.url}?api-version=${version}`;
  const other = version === '2024-06-01' ? '2024-10-21' : '2024-06-01';

  await textOf(await call({ stream: true }, { tpm: 1_000, provider: 'azure', apiBase, apiVersion: other }));

  expect(optionsSent()).toEqual(options);
});

test('a caller whose own options are refused is told so', async () => {
  server.behave(answerJson(400, { error: { message: 'Unknown parameter: stream_options' } }));

  const reply = await call({ stream: true, stream_options: { include_usage: true } }, { tpm: 1_000 });

  expect(reply).toMatchObject({ kind: 'refused', reason: 'rejected', status: 400 });
});
