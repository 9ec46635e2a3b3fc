import { describe, expect, test } from '@jest/globals';
import type { Completion } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { anAnswer, authorized, chat, createEdge, requestObject, served } from '../edge.ts';

const keyed = (key: string, body: object = chat) => ({
  headers: { ...authorized, 'Idempotency-Key': key },
  body,
});
const again = { ...served, isReplay: true };
const answerOf = (text: string): Completion => ({ ...anAnswer(text), served: again }) as Completion;

describe('an idempotency key', () => {
  test('gives the request an id and its body a fingerprint, the same every time', async () => {
    const edge = createEdge();

    await edge.send(keyed('k-1'));
    await edge.send(keyed('"k-1"', { messages: chat.messages, model: 'm', max_wait: 3 }));
    await edge.send(keyed('k-2'));
    await edge.send(keyed('k-1', { ...chat, temperature: 1 }));
    await edge.send({ headers: authorized, body: chat });

    const [first, same, otherKey, otherBody, none] = edge.requests;
    expect(first?.id).toMatch(/^req_[0-9a-f]{32}$/);
    expect([same?.id, same?.fingerprint]).toEqual([first?.id, first?.fingerprint]);
    expect(otherKey?.id).not.toBe(first?.id);
    expect(otherBody?.id).toBe(first?.id);
    expect(otherBody?.fingerprint).not.toBe(first?.fingerprint);
    expect([none?.id, none?.fingerprint]).toEqual([undefined, undefined]);
  });

  test('is each caller’s own', async () => {
    const edge = createEdge({ config: { masterKey: undefined } });

    for (const key of ['a', 'b']) {
      await edge.send({ headers: { Authorization: `Bearer ${key}`, 'Idempotency-Key': 'k' }, body: chat });
    }

    expect(edge.requests[0]?.id).not.toBe(edge.requests[1]?.id);
  });

  test('of a job is passed on too', async () => {
    const edge = createEdge();

    await edge.send(keyed('k', { ...chat, background: true }));

    expect(edge.seen).toEqual([
      {
        use: 'submit',
        with: expect.objectContaining({ id: expect.any(String), fingerprint: expect.any(String) }),
      },
    ]);
  });

  test('with another body is refused with 422', async () => {
    const fault = new Fault('idempotency_key_reused', 'Used before.', { param: 'Idempotency-Key' });
    const edge = createEdge({ useCases: { complete: () => Promise.reject(fault) } });

    const { status, text } = await edge.send(keyed('k'));

    expect(status).toBe(422);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: 'Used before.',
        type: 'invalid_request_error',
        param: 'Idempotency-Key',
        code: 'idempotency_key_reused',
      },
    });
  });
});

describe('a caller who sends a request again', () => {
  test('is told so beside the answer', async () => {
    const edge = createEdge({ useCases: { complete: async () => answerOf('{"a": 1}') } });

    const { text, headers } = await edge.send(keyed('k'));

    expect([text, headers['idempotency-replayed']]).toEqual(['{"a": 1}', 'true']);
  });

  test('is told so beside the id', async () => {
    const edge = createEdge({ useCases: { submit: async () => ({ ...requestObject, isReplay: true }) } });

    const { text, headers } = await edge.send(keyed('k', { ...chat, background: true }));

    expect(headers['idempotency-replayed']).toBe('true');
    expect(JSON.parse(text)).toEqual(requestObject);
  });

  test('is told nothing if the request is the first', async () => {
    const edge = createEdge();

    const { headers } = await edge.send(keyed('k'));

    expect(headers).not.toHaveProperty('idempotency-replayed');
  });
});

describe('a stream under a key', () => {
  const stored = JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'x',
    choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    usage: { total_tokens: 3 },
  });

  test.each([
    [{}, false],
    [{ stream_options: { include_usage: true } }, true],
    [{ stream_options: null }, false],
    [{ stream_options: 'all' }, false],
  ])('is made of what is stored: %j', async (fields, hasUsage) => {
    const edge = createEdge({ useCases: { complete: async () => answerOf(stored) } });

    const { text, headers } = await edge.send(keyed('k', { ...chat, stream: true, ...fields }));

    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'idempotency-replayed': 'true',
      'x-headway-request-id': 'req_1',
    });
    expect(text).toContain('"delta":{"content":"hi"}');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(text.includes('"usage":{"total_tokens":3}')).toBe(hasUsage);
  });

  test('that is answered late follows the keep-alive bytes', async () => {
    const { promise, resolve } = Promise.withResolvers<Completion>();
    const edge = createEdge({ useCases: { complete: () => promise } });

    const opening = edge.open(keyed('k', { ...chat, stream: true }));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    resolve(answerOf(stored));
    await invoked.ended;

    expect(invoked.text()).toMatch(
      /^: waiting\n\nid: 0\ndata: \{.*"delta":\{"content":"hi"\}.*\[DONE\]\n\n$/s,
    );
  });

  test('is JSON where the answer has no form as a stream', async () => {
    const edge = createEdge({ useCases: { complete: async () => answerOf('{"odd":true}') } });

    const { text, headers } = await edge.send(keyed('k', { ...chat, stream: true }));

    expect([text, headers['content-type']]).toEqual(['{"odd":true}', 'application/json']);
  });
});
