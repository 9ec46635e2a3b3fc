import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { Fault } from '../../../lambda/core/faults.ts';
import { authorized, bearer, chat, createEdge, requestObject, ofMaster } from '../edge.ts';

describe('a request that nobody waits for', () => {
  test.each([
    ['respond-async'],
    ['Respond-Async'],
    ['handling=strict, respond-async', 'respond-async, handling=strict'],
    ['return=minimal; foo="a, b", respond-async;x=1'],
    [['handling=strict', 'respond-async'], 'respond-async, handling=strict'],
    ['wait=soon, wait=10, respond-async'],
    ['respond-async=""'],
  ])('is accepted for Prefer: %j', async (prefer, applied = 'respond-async') => {
    const edge = createEdge();

    const answer = await edge.send({ headers: { ...authorized, Prefer: prefer }, body: chat });

    expect(answer).toMatchObject({
      status: 202,
      headers: {
        location: '/prod/v1/requests/req_7f',
        'preference-applied': applied,
        'retry-after': '15',
        'x-headway-latest-start': '1800000070',
        'x-headway-request-id': 'req_7f',
      },
    });
    expect(JSON.parse(answer.text)).toEqual(requestObject);
    expect(edge.seen.map(({ use }) => use)).toEqual(['submit']);
  });

  test.each([['wait=10'], ['x="respond-async"'], ['respond-async=no'], ['respond-asynchronously']])(
    'is not accepted as such for Prefer: %s',
    async (prefer) => {
      const edge = createEdge();

      await edge.send({ headers: { ...authorized, Prefer: prefer }, body: chat });

      expect(edge.seen.map(({ use }) => use)).toEqual(['complete']);
    },
  );

  test('is accepted for "background": true', async () => {
    const edge = createEdge();

    const { status, headers } = await edge.send({ headers: authorized, body: { ...chat, background: true } });

    expect(status).toBe(202);
    expect(headers).not.toHaveProperty('preference-applied');
    expect(edge.requests[0]?.body).toEqual(chat);
  });
});

describe('the request object', () => {
  const read = { method: 'GET', path: '/v1/requests/req_7f', headers: authorized };

  test('holds the upstream’s JSON digit for digit, and asks for no more looks once it has ended', async () => {
    const response = '{"n": 1.0,  "big": 12345678901234567890}';
    const done = { ...requestObject, status: 'completed', response, metadata: { a: 'b' } } as const;
    const edge = createEdge({ useCases: { collect: async () => done } });

    const { text, headers } = await edge.send(read);

    expect(text).toContain(`"response":${response},"error":null,"webhook":null,"metadata":{"a":"b"}}`);
    expect(Object.keys(z.looseObject({}).parse(JSON.parse(text)))).toEqual(Object.keys(requestObject));
    expect(headers).not.toHaveProperty('retry-after');
  });

  test.each([
    [undefined, 0],
    ['0', 0],
    ['20', 20_000],
    ['60', 60_000],
  ])('is read after waiting %s s at most', async (wait, waitMs) => {
    const edge = createEdge();

    const { headers } = await edge.send({ ...read, ...(wait !== undefined && { query: { wait } }) });

    expect(edge.seen).toEqual([
      {
        use: 'collect',
        with: { id: 'req_7f', ...ofMaster, waitMs, signal: expect.any(AbortSignal) },
      },
    ]);
    expect(headers['retry-after']).toBe('15');
  });

  test.each([
    ['DELETE', '/v1/requests/req_7f'],
    ['POST', '/v1/requests/req_7f/cancel'],
    ['DELETE', '/requests/req_7f'],
  ])('%s %s cancels and answers with it', async (method, path) => {
    const edge = createEdge();

    const { status, text } = await edge.send({ method, path, headers: authorized });

    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ status: 'cancelled' })]);
    expect(edge.seen).toEqual([{ use: 'cancel', with: { id: 'req_7f', ...ofMaster } }]);
  });

  test('of another caller is not found', async () => {
    const fault = new Fault('request_not_found', 'No such request.', { param: 'id' });
    const edge = createEdge({ useCases: { collect: async () => Promise.reject(fault) } });

    const { status } = await edge.send(read);

    expect(status).toBe(404);
  });
});

describe('the owner', () => {
  const ownersOf = async (
    masterKey: string | string[] | undefined,
    keys: readonly (string | undefined)[],
  ) => {
    const edge = createEdge({ config: masterKey === undefined ? withoutKey : { masterKey } });
    for (const key of keys) {
      await edge.send({ headers: key === undefined ? {} : bearer(key), body: chat });
    }
    return edge.requests.map(({ owner }) => owner);
  };

  test('without a master key is one per presented key, and one for all callers without a key', async () => {
    const owners = await ownersOf(undefined, ['a', 'b', 'a', undefined, undefined]);

    expect(owners).toEqual([owners[0], owners[1], owners[0], 'anonymous', 'anonymous']);
    expect(new Set(owners).size).toBe(3);
  });

  test('of every master key is one', async () => {
    const owners = await ownersOf(['sk-new', 'sk-old'], ['sk-old', 'sk-new', 'sk-other']);

    expect(owners).toEqual(['master', 'master']);
  });

  test('says nothing about the key', async () => {
    const owners = await ownersOf('sk-secret', ['sk-secret']);

    expect(owners).toEqual(['master']);
  });
});

const withoutKey = { masterKey: undefined };

describe('requests without a model', () => {
  test('models are the groups and the aliases', async () => {
    const { text } = await createEdge().send({ method: 'GET', path: '/v1/models', headers: authorized });

    expect(JSON.parse(text)).toEqual({
      object: 'list',
      data: ['m', 'vendor/large', 'nickname'].map((id) => ({
        id,
        object: 'model',
        created: 0,
        owned_by: 'headway',
      })),
    });
  });

  test('a model’s name may hold a slash', async () => {
    const path = '/v1/models/vendor%2Flarge';

    const { status, text } = await createEdge().send({ method: 'GET', path, headers: authorized });

    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ id: 'vendor/large' })]);
  });

  test('health needs no key and says nothing', async () => {
    const { status, text } = await createEdge().send({ method: 'GET', path: '/health' });

    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });
});
