import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { UpstreamCall } from '../../../lambda/ports/upstream.ts';
import { aCall, textOf, upstreamsOn } from '../calls.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../upstream-server.ts';

const apiKey = 'sk-upstream-9876';
const upstreams = upstreamsOn(systemClock());
let server: UpstreamServer;

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

const call = (changes: Partial<UpstreamCall> = {}, deployment: Partial<Deployment> = {}) =>
  upstreams.call(aCall({ apiBase: `${server.url}/v1`, apiKey, ...deployment }, changes));

describe('a call', () => {
  test('carries the caller’s body with the deployment’s model and key, and nothing for a mock', async () => {
    const body = {
      model: 'm',
      messages: [],
      user: 'u',
      mock_response: 'x',
      mock_delay: 1,
      mock_timeout: true,
    };

    await call({ body });

    expect(server.received).toEqual([
      {
        method: 'POST',
        url: '/v1/chat/completions',
        headers: expect.objectContaining({
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-encoding': 'identity',
        }),
        body: '{"model":"gpt-4o","messages":[],"user":"u"}',
        port: expect.any(Number),
      },
    ]);
  });

  test('goes to the configured address, with its key, whatever the caller’s body says', async () => {
    const elsewhere = { api_base: 'http://127.0.0.1:1/', base_url: 'http://127.0.0.1:1/', api_key: 'k' };

    await call({
      body: { messages: [], ...elsewhere, api_version: 'x', extra_headers: { authorization: 'x' } },
    });

    expect(server.received).toMatchObject([
      { url: '/v1/chat/completions', headers: { authorization: `Bearer ${apiKey}` } },
    ]);
  });

  test.each([
    ['openai', {}, '/v1/chat/completions'],
    ['openai with a slash', { apiBase: '/v1/' }, '/v1/chat/completions'],
    ['groq', { provider: 'groq' }, '/v1/chat/completions'],
    ['vllm', { provider: 'hosted_vllm' }, '/v1/chat/completions'],
    ['ollama', { provider: 'ollama' }, '/v1/chat/completions'],
    ['ollama’s own root', { provider: 'ollama', apiBase: '' }, '/v1/chat/completions'],
    [
      'azure',
      { provider: 'azure', apiBase: '/', apiVersion: '2025-01-01', model: 'my gpt' },
      '/openai/deployments/my%20gpt/chat/completions?api-version=2025-01-01',
    ],
    [
      'azure without a version',
      { provider: 'azure', apiBase: '' },
      '/openai/deployments/gpt-4o/chat/completions?api-version=2025-02-01-preview',
    ],
  ])('to %s goes to its path', async (_name, deployment: Partial<Deployment>, path) => {
    await call({}, { ...deployment, apiBase: `${server.url}${deployment.apiBase ?? '/v1'}` });

    expect(server.received.map(({ url }) => url)).toEqual([path]);
  });

  test.each([
    ['openai', '/v1/responses'],
    ['azure', '/openai/v1/responses'],
  ])('of a response to %s goes to its path, with the model in its body', async (provider, path) => {
    const apiBase = provider === 'azure' ? server.url : `${server.url}/v1`;

    await call({ endpoint: 'responses', body: { model: 'm', input: 'x' } }, { provider, apiBase });

    expect(server.received).toMatchObject([{ url: path, body: '{"model":"gpt-4o","input":"x"}' }]);
  });

  test('to azure names the key in azure’s own header', async () => {
    await call({}, { provider: 'azure' });

    expect(server.received[0]?.headers).toMatchObject({ 'api-key': apiKey });
    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('without a key has no Authorization header', async () => {
    await upstreams.call(aCall({ apiBase: server.url }));

    expect(server.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test.each([['ftp://127.0.0.1/'], ['file:///etc/passwd'], ['nonsense'], ['']])(
    'to %j is refused without being made',
    async (apiBase) => {
      expect(await call({}, { apiBase })).toMatchObject({
        kind: 'refused',
        reason: 'missing',
        status: 400,
        error: { code: 'invalid_api_base' },
      });
    },
  );

  test('to a provider that is not built in is refused', async () => {
    expect(await call({}, { provider: 'nobody' })).toMatchObject({ error: { code: 'unknown_provider' } });
  });
});

describe('an answer in JSON', () => {
  test('is the upstream’s text, with only its harmless headers', async () => {
    const text = '{ "id" : "x",\n "n": 1.0, "choices": [] }';
    const headers = {
      'x-request-id': 'up-1',
      'openai-processing-ms': '120',
      'set-cookie': 'a=b',
      'openai-organization': 'org',
    };
    server.behave(answerJson(200, text, headers));

    expect(await call()).toEqual({
      usage: expect.any(Function),
      kind: 'answer',
      status: 200,
      headers: {
        'content-type': 'application/json',
        'llm_provider-x-request-id': 'up-1',
        'openai-processing-ms': '120',
      },
      body: text,
    });
  });

  test.each([
    ['is no JSON', answerJson(200, '<html>')],
    ['is empty', answerJson(200, '')],
    ['breaks off', answerJson(200, '{"a":', { 'content-length': '100' })],
    ['redirects', answerJson(307, '', { location: 'http://169.254.169.254/' })],
  ])('that %s is a failure', async (_name, behaviour) => {
    server.behave((response, received) => {
      behaviour(response, received);
      if (_name === 'breaks off') response.destroy();
    });

    expect(await call()).toMatchObject({
      kind: 'refused',
      reason: 'failed',
      status: 502,
      retryAfterMs: null,
    });
    expect(server.received).toHaveLength(1);
  });

  test('that does not end is a failure once it is too large', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    server.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });

    expect(await call({ timeoutMs: 20_000 })).toMatchObject({ reason: 'failed', status: 502 });
    await server.hungUp;
  });
});

describe('time', () => {
  test('runs out while the upstream is silent', async () => {
    server.behave(() => undefined);

    expect(await call({ timeoutMs: 300 })).toEqual({
      kind: 'refused',
      reason: 'timed_out',
      status: 408,
      error: {
        message: 'The upstream did not answer within 0.3 s.',
        type: 'timeout',
        param: null,
        code: 'timeout',
      },
      retryAfterMs: null,
      cause: expect.objectContaining({
        message: expect.stringMatching(/^no answer from 127\.0\.0\.1:\d+ within 0\.3 s$/),
      }),
    });
    await server.hungUp;
  });

  test('runs out for a JSON body that only drips', async () => {
    server.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(drip));
    });

    expect(await call({ timeoutMs: 60 })).toMatchObject({ reason: 'timed_out', status: 408 });
    await server.hungUp;
  });

  test('is up when the caller leaves', async () => {
    const caller = new AbortController();
    server.behave(() => caller.abort());

    expect(await call({ signal: caller.signal })).toMatchObject({ kind: 'refused', status: 499 });
    await server.hungUp;
  });

  test('was up before the call: it is not made', async () => {
    expect(await call({ signal: AbortSignal.abort() })).toMatchObject({ status: 499 });
    expect(server.received).toEqual([]);
  });
});

test('nobody listening is a failure', async () => {
  const gone = await startUpstream();
  await gone.close();

  expect(await call({}, { apiBase: gone.url })).toMatchObject({
    kind: 'refused',
    reason: 'failed',
    status: 502,
    error: {
      message: 'The upstream could not be reached, or closed the connection.',
      code: 'upstream_failed',
    },
  });
});

test('a stream is read to its end', async () => {
  server.behave((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.end('data: 1\n\ndata: [DONE]\n\n');
  });

  const reply = await call({ body: { model: 'm', stream: true } });

  expect(await textOf(reply)).toBe('data: 1\n\ndata: [DONE]\n\n');
  expect(server.received[0]?.headers.accept).toBe('text/event-stream');
});
