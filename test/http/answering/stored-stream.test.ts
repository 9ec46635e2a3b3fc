import { describe, expect, test } from '@jest/globals';
import type { RequestObject } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { authorized, createEdge, requestObject } from '../edge.ts';

const stored = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { total_tokens: 3 },
});
const completed: RequestObject = { ...requestObject, status: 'completed', response: stored };
const ended = (status: RequestObject['status'], more: Partial<RequestObject> = {}): RequestObject => ({
  ...requestObject,
  status,
  ...more,
});
const read = (query: Readonly<Record<string, string>> = { stream: 'true' }) => ({
  method: 'GET',
  path: '/v1/requests/req_7f',
  headers: authorized,
  query,
});
const dataOf = (text: string): unknown[] =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as unknown] : []));

describe('a request collected as a stream', () => {
  test('that has ended is its stored answer, with its usage', async () => {
    const edge = createEdge({ useCases: { collect: async () => completed } });

    const { status, headers, text } = await edge.send(read());

    expect([status, headers['content-type'], headers['x-headway-request-id']]).toEqual([
      200,
      'text/event-stream',
      'req_7f',
    ]);
    expect(dataOf(text).map((data) => (data as { sequence_number: number }).sequence_number)).toEqual([
      0, 1, 2, 3,
    ]);
    expect(dataOf(text)[3]).toMatchObject({ choices: [], usage: { total_tokens: 3 } });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('goes on where it was broken off', async () => {
    const edge = createEdge({ useCases: { collect: async () => completed } });

    const { text: whole } = await edge.send(read());
    const { text: rest } = await edge.send(read({ stream: 'true', starting_after: '1' }));

    expect(whole.endsWith(rest)).toBe(true);
    expect(rest.startsWith('id: 2\n')).toBe(true);
  });

  test('that waits is kept alive until it ends', async () => {
    let looks = 0;
    const edge = createEdge({
      useCases: {
        collect: async ({ waitMs }) => {
          if (waitMs > 0) await edge.clock.sleep(waitMs);
          return ++looks > 3 ? completed : requestObject;
        },
      },
    });

    const invoked = await edge.open(read());
    await edge.clock.advance(119_999);
    const early = invoked.text();
    await edge.clock.advance(60_001);
    await invoked.ended;

    expect(early).toBe(': waiting\n\n: waiting\n\n');
    expect(invoked.text()).toMatch(/^(: waiting\n\n){3}id: 0\n.*\[DONE\]\n\n$/s);
    expect(edge.seen.map((entry) => (entry.with as { waitMs: number }).waitMs)).toEqual([
      0, 60_000, 60_000, 60_000,
    ]);
  });

  test('that does not end in the time of a function says so, and can be asked for again', async () => {
    const edge = createEdge({
      useCases: {
        collect: async ({ waitMs }) => {
          if (waitMs > 0) await edge.clock.sleep(waitMs);
          return requestObject;
        },
      },
    });

    const invoked = await edge.open(read());
    await edge.clock.advance(840_000);
    await invoked.ended;

    expect(invoked.text()).toContain(': waiting');
    expect(dataOf(invoked.text())).toEqual([
      { error: expect.objectContaining({ code: 'not_ended', type: 'timeout' }) },
    ]);
    expect(invoked.text()).not.toContain('[DONE]');
  });

  const error = { message: 'no', type: 'upstream_error', param: null, code: 'upstream_failed' };

  test.each([
    ['failed', ended('failed', { error }), error],
    ['cancelled', ended('cancelled', { error: { ...error, code: 'cancelled' } }), { code: 'cancelled' }],
    ['was answered to who waited', ended('completed'), { code: 'no_stream' }],
    ['has no form as a stream', ended('completed', { response: '{"odd":1}' }), { code: 'no_stream' }],
  ])('that %s is one error, without [DONE]', async (_name, object, expected) => {
    const edge = createEdge({ useCases: { collect: async () => object } });

    const { text } = await edge.send(read());

    expect(dataOf(text)).toEqual([{ error: expect.objectContaining(expected) }]);
    expect(text).not.toContain('[DONE]');
  });

  test('that is not there is a 404 of its own', async () => {
    const fault = new Fault('request_not_found', 'No such request.', { param: 'id' });
    const edge = createEdge({ useCases: { collect: () => Promise.reject(fault) } });

    const { status, headers } = await edge.send(read());

    expect([status, headers['content-type']]).toEqual([404, 'application/json']);
  });

  test('ends in an error when the store goes away, without a word of why', async () => {
    const cause = new Error('secret');
    let looks = 0;
    const edge = createEdge({
      useCases: { collect: () => (++looks === 1 ? Promise.resolve(requestObject) : Promise.reject(cause)) },
    });

    const { text } = await edge.send(read());

    expect(dataOf(text)).toEqual([{ error: expect.objectContaining({ code: 'internal_error' }) }]);
    expect(text).not.toContain('secret');
    expect(edge.log.some(({ fields }) => fields.cause === cause)).toBe(true);
  });

  test('is asked for by stream=true only', async () => {
    const edge = createEdge({ useCases: { collect: async () => completed } });

    const { headers } = await edge.send(read({ stream: 'false', wait: '5' }));

    expect(headers['content-type']).toBe('application/json');
    expect(edge.seen).toEqual([{ use: 'collect', with: expect.objectContaining({ waitMs: 5_000 }) }]);
  });
});
