import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { authorized, chat, createEdge, type EdgeOptions } from '../edge.ts';

const fault = new Fault('deadline_unreachable', 'Too late.', {
  param: 'timeout',
  earliestStartMs: 1_800_000_041_250,
});
const refusing: EdgeOptions = {
  useCases: { complete: () => Promise.reject(fault), submit: () => Promise.reject(fault) },
};
const sent = (prefer: string, fields: object = {}) => ({
  headers: { ...authorized, Prefer: prefer },
  body: { ...chat, ...fields },
});

describe('Prefer: handling', () => {
  test.each([
    ['handling=strict', 'strict', 'handling=strict'],
    ['Handling = Strict; x', 'strict', 'handling=strict'],
    ['handling="strict"', 'strict', 'handling=strict'],
    ['handling=lenient', 'lenient', 'handling=lenient'],
    ['handling=lenient, handling=strict', 'lenient', 'handling=lenient'],
    ['wait=10, handling=strict', 'strict', 'wait=10, handling=strict'],
    ['handling', undefined, undefined],
    ['handling=stricter', undefined, undefined],
    ['handling="strict', 'strict', 'handling=strict'],
    ['x="handling=strict"', undefined, undefined],
  ])('%s', async (prefer, handling, applied) => {
    const edge = createEdge();

    const { status, headers } = await edge.send(sent(prefer));

    expect(status).toBe(200);
    expect(edge.requests[0]?.handling).toBe(handling);
    expect(headers['preference-applied']).toBe(applied);
  });

  test('goes with respond-async', async () => {
    const edge = createEdge();

    const { status, headers } = await edge.send(sent('respond-async, handling=strict'));

    expect(status).toBe(202);
    expect(headers['preference-applied']).toBe('respond-async, handling=strict');
    expect(edge.seen).toMatchObject([{ use: 'submit', with: { handling: 'strict' } }]);
  });

  test('reaches messages, whose callers wait to the end', async () => {
    const edge = createEdge();

    await edge.send({ ...sent('handling=strict'), path: '/v1/messages', body: { ...chat, max_tokens: 9 } });

    expect(edge.requests).toMatchObject([{ handling: 'strict', maxWaitMs: undefined }]);
  });
});

describe('a request that cannot start by its deadline', () => {
  test.each([
    ['a caller who waits', 'handling=strict'],
    ['a caller who does not', 'respond-async, handling=strict'],
  ])('is a 422 that says when it could start: %s', async (_who, prefer) => {
    const { status, headers, text } = await createEdge(refusing).send(sent(prefer));

    expect(status).toBe(422);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: 'Too late.',
        type: 'invalid_request_error',
        param: 'timeout',
        code: 'deadline_unreachable',
        earliest_start: 1_800_000_042,
      },
    });
    expect(headers['retry-after']).toBeUndefined();
  });

  test('is told in Anthropic’s envelope on its door', async () => {
    const edge = createEdge(refusing);

    const { status, text } = await edge.send({
      ...sent('handling=strict'),
      path: '/v1/messages',
      body: { ...chat, max_tokens: 9 },
    });

    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        code: 'deadline_unreachable',
        earliest_start: 1_800_000_042,
      },
    });
  });
});
