import { describe, expect, test } from '@jest/globals';
import { authorized, chat, createEdge, requestObject, type EdgeOptions } from '../edge.ts';

const accepting: EdgeOptions = {
  useCases: { complete: async () => ({ kind: 'accepted', object: requestObject }) },
};
const sent = (prefer: string | undefined, fields: object) => ({
  headers: prefer === undefined ? authorized : { ...authorized, Prefer: prefer },
  body: { ...chat, ...fields },
});

describe('a caller who waits for a limited time', () => {
  test.each([
    ['wait=10', {}, 10_000, 'wait=10'],
    ['Wait = 10; x', {}, 10_000, 'wait=10'],
    ['wait=10, wait=20', {}, 10_000, 'wait=10'],
    ['foo, wait=0', {}, 0, 'wait=0'],
    ['wait=99999999999999999999', {}, 840_000, 'wait=840'],
    ['wait=10', { max_wait: 2.5 }, 2_500, undefined],
    [undefined, { max_wait: 900 }, 840_000, undefined],
    ['wait=10', { max_wait: null }, 10_000, 'wait=10'],
    ['wait=soon', {}, undefined, undefined],
    ['wait', {}, undefined, undefined],
    ['wait="10"', {}, undefined, undefined],
    ['x="wait=10"', {}, undefined, undefined],
  ])('Prefer: %s and %j', async (...[prefer, fields, maxWaitMs, applied]) => {
    const edge = createEdge();

    const { status, headers } = await edge.send(sent(prefer, fields));

    expect(status).toBe(200);
    expect(edge.requests).toEqual([expect.objectContaining({ maxWaitMs, body: chat })]);
    expect(headers['preference-applied']).toBe(applied);
  });

  test.each([
    ['wait=10', {}, 'wait=10'],
    ['respond-async, wait=10', {}, 'respond-async, wait=10'],
    [undefined, { max_wait: 10 }, undefined],
    ['respond-async', { max_wait: 10 }, 'respond-async'],
    ['wait=10', { background: true }, 'wait=10'],
  ])('is answered with its id when no turn came: Prefer: %s and %j', async (...[prefer, fields, applied]) => {
    const edge = createEdge(accepting);

    const { status, headers, text } = await edge.send(sent(prefer, fields));

    expect([status, JSON.parse(text)]).toEqual([202, requestObject]);
    expect(headers).toMatchObject({
      location: '/prod/v1/requests/req_7f',
      'retry-after': '15',
      'x-headway-request-id': 'req_7f',
    });
    expect(headers['preference-applied']).toBe(applied);
    expect(edge.requests[0]?.maxWaitMs).toBe(10_000);
  });

  test('who asked for a stream is answered in JSON then', async () => {
    const edge = createEdge(accepting);

    const { status, headers, text } = await edge.send(sent('wait=1', { stream: true }));

    expect([status, headers['content-type'], JSON.parse(text)]).toEqual([
      202,
      'application/json',
      requestObject,
    ]);
  });

  test.each([
    ['says nothing', undefined, {}, 30_000],
    ['says how long', 'wait=60', {}, 60_000],
    ['does not want the background', 'respond-async', { background: false }, 30_000],
  ])('where 30 s are configured and the caller %s', async (...[, prefer, fields, maxWaitMs]) => {
    const edge = createEdge({ config: { maxWaitSeconds: 30 } });

    await edge.send(sent(prefer, fields));

    expect(edge.seen.map(({ use }) => use)).toEqual(['complete']);
    expect(edge.requests[0]?.maxWaitMs).toBe(maxWaitMs);
  });

  test('may have a timeout of up to a day, as the answer can be collected', async () => {
    const edge = createEdge();

    await edge.send(sent('wait=5', { timeout: 99_999 }));
    await edge.send(sent(undefined, { timeout: 99_999 }));

    expect(edge.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([86_400_000, 840_000]);
  });
});

test('a stream in the background is accepted: its answer can be collected as one', async () => {
  const edge = createEdge();

  const { status } = await edge.send(sent('respond-async', { stream: true }));

  expect(status).toBe(202);
  expect(edge.seen.map(({ use }) => use)).toEqual(['submit']);
});

describe('a deadline', () => {
  test.each([
    ['in Unix seconds', (nowMs: number) => nowMs / 1000 + 60],
    ['as a text', (nowMs: number) => new Date(nowMs + 60_000).toISOString()],
  ])('%s is a point in time', async (_name, write) => {
    const edge = createEdge();
    const nowMs = edge.clock.now();

    await edge.send(sent(undefined, { deadline: write(nowMs), timeout: 5 }));
    await edge.send(sent('respond-async', { deadline: write(nowMs) }));

    expect(edge.requests).toEqual([
      expect.objectContaining({ deadlineMs: nowMs + 60_000, timeoutMs: 5_000, body: chat }),
      expect.objectContaining({ deadlineMs: nowMs + 60_000, timeoutMs: undefined, body: chat }),
    ]);
  });
});
