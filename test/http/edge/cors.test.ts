import { describe, expect, test } from '@jest/globals';
import type { UseCases } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { anAnswer, authorized, chat, createEdge, served } from '../edge.ts';
import { functionUrlEvent } from '../function-url-event.ts';
import { restEvent } from '../../../testkit/rest-event.ts';

const origin = 'https://app.example.com';
const cors = { origins: [origin], maxAgeSeconds: 600 };
const asked = {
  method: 'OPTIONS',
  path: '/v1/chat/completions',
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization, x-stainless-lang',
  },
};

describe.each([
  ['a REST API', restEvent],
  ['a function URL', functionUrlEvent],
])('CORS behind %s', (_name, eventOf) => {
  test('is off by default', async () => {
    const { status, headers } = await createEdge({ eventOf }).send(asked);

    expect([status, headers['access-control-allow-origin']]).toEqual([405, undefined]);
  });

  test('a preflight is answered without a key', async () => {
    const { status, headers, text } = await createEdge({ eventOf, config: { cors } }).send(asked);

    expect([status, text]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, x-stainless-lang',
      'access-control-max-age': '600',
      vary: 'origin',
    });
  });

  test('an answer can be read, also a refusal, with its additional headers', async () => {
    const edge = createEdge({ eventOf, config: { cors } });

    const answer = await edge.send({ headers: { ...authorized, Origin: origin }, body: chat });
    const refusal = await edge.send({ headers: { Origin: origin }, body: chat });

    expect([answer.status, refusal.status]).toEqual([200, 401]);
    for (const { headers } of [answer, refusal]) {
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['access-control-expose-headers']).toMatch(/location.*retry-after.*x-headway-tier/);
    }
  });

  test('a page may read every header of an answer and of a refusal that is ours', async () => {
    const limit = { limit: 60, remaining: 59, resetMs: 1_000 };
    const answer = {
      ...anAnswer(),
      served: { ...served, limits: { requests: limit, tokens: limit }, demotedTo: 1_000, isReplay: true },
    };
    const fault = new Fault('budget_exceeded', 'used up', { retryAfterMs: 7_200_000 });
    const ask = (complete: UseCases['complete']) =>
      createEdge({ eventOf, config: { cors }, useCases: { complete } }).send({
        path: '/queue/chat/completions',
        headers: { ...authorized, Origin: origin },
        body: chat,
      });

    const done = await ask(async () => answer);
    const refused = await ask(() => Promise.reject(fault));

    expect([done.status, refused.status]).toEqual([200, 429]);
    for (const { headers } of [done, refused]) {
      const exposed = headers['access-control-expose-headers']?.split(', ');
      const own = Object.keys(headers).filter((name) => /^(x-(?!content-type)|idempotency|retry)/.test(name));
      expect(own.length).toBeGreaterThan(1);
      expect(exposed).toEqual(expect.arrayContaining(own));
    }
  });

  test('another origin learns nothing', async () => {
    const edge = createEdge({ eventOf, config: { cors } });

    const { status, headers } = await edge.send({
      ...asked,
      headers: { ...asked.headers, Origin: 'https://evil.example' },
    });

    expect(status).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('every origin may be allowed, and the headers be named', async () => {
    const any = { origins: ['*'], headers: ['Authorization'], maxAgeSeconds: 5 };

    const { headers } = await createEdge({ eventOf, config: { cors: any } }).send(asked);

    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'Authorization',
    });
  });
});
