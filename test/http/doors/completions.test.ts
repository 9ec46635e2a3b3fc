import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { anAnswer, answerText, authorized, chat, createEdge, served } from '../edge.ts';

describe('a completion', () => {
  test('passes the upstream’s JSON on byte for byte, with the headers the contract promises', async () => {
    const edge = createEdge();

    const answer = await edge.send({ headers: authorized, body: chat });

    expect(answer).toEqual({
      status: 200,
      text: answerText,
      headers: {
        'content-type': 'application/json',
        'x-litellm-request-prioritization-used': 'True',
        'x-litellm-model-id': 'm-1',
        'x-litellm-model-group': 'm',
        'x-litellm-attempted-retries': '1',
        'x-litellm-attempted-fallbacks': '0',
        'x-litellm-max-retries': '2',
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1m0.75s',
        'x-headway-request-id': 'req_1',
        'x-headway-tier': 'standard',
        'x-headway-wait-ms': '12',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': '3c1f0f0a-7f3e-4f0e-9a35-1f7d5b0e7a11',
      },
    });
  });

  test.each([
    ['/v1/chat/completions', 'chat/completions'],
    ['/chat/completions', 'chat/completions'],
    ['/chat/completions/', 'chat/completions'],
    ['/queue/chat/completions', 'chat/completions'],
    ['/v1/completions', 'completions'],
    ['/completions', 'completions'],
  ])('%s calls the endpoint %s', async (path, endpoint) => {
    const edge = createEdge();

    const { status } = await edge.send({ path, headers: authorized, body: { ...chat, prompt: 'hello' } });

    expect(status).toBe(200);
    expect(edge.requests.map((request) => request.endpoint)).toEqual([endpoint]);
  });

  test('/queue answers with the priority it used', async () => {
    const edge = createEdge();

    const { headers } = await edge.send({
      path: '/queue/chat/completions',
      headers: authorized,
      body: { ...chat, priority: -3 },
    });

    expect(headers['x-litellm-priority']).toBe('-3');
  });

  test('passes every field on but the gateway’s own', async () => {
    const edge = createEdge();
    const own = { priority: 5, background: false, timeout: 30, num_retries: 1, disable_fallbacks: false };
    const others = {
      ...chat,
      metadata: { team: 'a' },
      tools: [{ type: 'function', function: { name: 'f' } }],
      mock_response: 'x',
      tomorrow: { deep: [1, { a: null }] },
    };

    await edge.send({ headers: authorized, body: { ...others, ...own } });

    expect(edge.requests).toEqual([
      expect.objectContaining({
        group: 'm',
        priority: 5,
        timeoutMs: 30_000,
        wishes: { numRetries: 1, fallbacks: null },
        metadata: { team: 'a' },
        body: others,
      }),
    ]);
  });

  test.each([
    ['absent', {}, 100],
    ['null', { priority: null }, 100],
    ['zero', { priority: 0 }, 0],
    ['minus zero', '{"priority":-0', 0],
    ['negative', { priority: -7 }, -7],
    ['very large', { priority: Number.MAX_SAFE_INTEGER }, Number.MAX_SAFE_INTEGER],
    ['1.0', '{"priority":1.0', 1],
    ['a duplicate key: the last wins', '{"priority":1,"priority":2', 2],
  ])('priority %s', async (_name, given, priority) => {
    const edge = createEdge();
    const rest = JSON.stringify(chat).slice(1);
    const body = typeof given === 'string' ? `${given},${rest}` : { ...chat, ...given };

    await edge.send({ headers: authorized, body });

    expect(edge.requests.map((request) => request.priority)).toEqual([priority]);
    expect(edge.requests.flatMap((request) => Object.keys(request.body))).not.toContain('priority');
  });

  test.each([['"1"'], ['[1]'], ['1.5'], ['true'], ['{}'], ['1e300']])(
    'with drop_params, a priority of %s is the default',
    async (priority) => {
      const edge = createEdge({ config: { dropParams: true } });

      await edge.send({
        headers: authorized,
        body: `{"priority":${priority},${JSON.stringify(chat).slice(1)}`,
      });

      expect(edge.requests.map((request) => request.priority)).toEqual([100]);
    },
  );

  test.each([
    [{ timeout: 0.5 }, 500],
    [{ timeout: 99_999 }, 840_000],
    [{ timeout: null }, undefined],
    [{ timeout: 99_999, background: true }, 86_400_000],
  ])('%j waits for %s ms', async (fields, timeoutMs) => {
    const edge = createEdge();

    await edge.send({ headers: authorized, body: { ...chat, ...fields } });

    expect(edge.requests.map((request) => request.timeoutMs)).toEqual([timeoutMs]);
  });

  test('an alias stands for its model group, and the upstream’s provider sees the name as sent', async () => {
    const edge = createEdge();

    const { headers } = await edge.send({ headers: authorized, body: { ...chat, model: 'nickname' } });

    expect(edge.requests).toEqual([
      expect.objectContaining({ group: 'm', body: { ...chat, model: 'nickname' } }),
    ]);
    expect(headers['x-litellm-model-group']).toBe('m');
  });

  test('a __proto__ in the body is a field like any other', async () => {
    const edge = createEdge();

    await edge.send({
      headers: authorized,
      body: '{"__proto__":{"priority":1},"model":"m","messages":[{"role":"user"}]}',
    });

    expect(edge.requests.map((request) => request.priority)).toEqual([100]);
    expect(JSON.stringify(edge.requests[0]?.body)).toContain('"__proto__":{"priority":1}');
  });

  test('an upstream’s refusal keeps its status, its words and how long to wait', async () => {
    const error = { message: 'slow down', type: 'tokens', param: null, code: 'rate_limit_exceeded' };
    const refusal = {
      kind: 'refused',
      reason: 'rate_limited',
      status: 429,
      error,
      retryAfterMs: 2_300,
    } as const;
    const edge = createEdge({ useCases: { complete: async () => ({ kind: 'refused', refusal, served }) } });

    const answer = await edge.send({ headers: authorized, body: chat });

    expect(answer).toMatchObject({
      status: 429,
      text: JSON.stringify({ error }),
      headers: { 'retry-after': '3', 'retry-after-ms': '2300', 'x-headway-request-id': 'req_1' },
    });
  });

  test('a wait longer than the timeout is a 408 in the contract’s words', async () => {
    const fault = new Fault('timed_out_in_queue', 'Request timed out while polling queue');
    const edge = createEdge({ useCases: { complete: async () => Promise.reject(fault) } });

    const { status, text } = await edge.send({ headers: authorized, body: chat });

    expect([status, JSON.parse(text)]).toEqual([
      408,
      {
        error: {
          message: 'Request timed out while polling queue',
          type: 'timeout',
          param: null,
          code: 'timeout',
        },
      },
    ]);
  });

  test('an unknown error is a 500 with a fixed sentence; its cause is in the log only', async () => {
    const cause = new Error('the secret of the house');
    const edge = createEdge({ useCases: { complete: async () => Promise.reject(cause) } });

    const { status, text } = await edge.send({ headers: authorized, body: chat });

    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(edge.log).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ cause }) }),
    );
  });

  test('an unavailable store is a 503 that says when to try again', async () => {
    const fault = new Fault('store_unavailable', 'The store cannot be reached.', { retryAfterMs: 1_000 });
    const edge = createEdge({ useCases: { complete: async () => Promise.reject(fault) } });

    const answer = await edge.send({ headers: authorized, body: chat });

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  test('the log has one line for a request, without a word of it', async () => {
    const edge = createEdge({ useCases: { complete: async () => anAnswer() } });

    await edge.send({ headers: authorized, body: chat });

    expect(edge.log).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          apiRequestId: '3c1f0f0a-7f3e-4f0e-9a35-1f7d5b0e7a11',
          traceId: '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f',
          route: '/v1/chat/completions',
          status: 200,
          ms: 0,
          requestId: 'req_1',
        },
      },
    ]);
  });
});
