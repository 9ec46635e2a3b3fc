import { describe, expect, test } from '@jest/globals';
import type { Completion } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { anAnswer, answerText, authorized, chat, createEdge, served } from '../edge.ts';

const error = { message: 'no', type: 'upstream_error', param: null, code: 'upstream_failed' };
const refusal: Completion = {
  kind: 'refused',
  refusal: { kind: 'refused', reason: 'failed', status: 502, error, retryAfterMs: null },
  served,
};

/** An edge whose gateway answers when the test says so. */
function slowEdge() {
  const { promise, resolve, reject } = Promise.withResolvers<Completion>();
  return { resolve, reject, edge: createEdge({ useCases: { complete: () => promise } }) };
}

const sent = (isStream: boolean) => ({ headers: authorized, body: { ...chat, stream: isStream } });

async function* oneEvent(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('data: 1\n\n');
}

describe('a caller who waits', () => {
  test('gets the refusal’s own status as long as the edge’s idle limit is not near', async () => {
    const { edge, resolve } = slowEdge();

    const opening = edge.open(sent(false));
    await edge.clock.advance(269_999);
    resolve(refusal);
    const invoked = await opening;

    expect(invoked.statusCode).toBe(502);
    expect(JSON.parse(invoked.text())).toEqual({ error });
  });

  test('then gets 200 and a blank every minute, and the JSON after them', async () => {
    const { edge, resolve } = slowEdge();

    const opening = edge.open(sent(false));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    await edge.clock.advance(120_000);
    const held = invoked.text();
    resolve(anAnswer());
    await invoked.ended;

    expect(invoked).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect([held, invoked.text()]).toEqual(['   ', `   ${answerText}`]);
    expect(JSON.parse(invoked.text())).toEqual(JSON.parse(answerText));
  });

  test('for a stream gets comments, and the events after them', async () => {
    const { edge, resolve } = slowEdge();

    const opening = edge.open(sent(true));
    await edge.clock.advance(330_000);
    const invoked = await opening;
    resolve(anAnswer(oneEvent()));
    await invoked.ended;

    expect(invoked.headers['content-type']).toBe('text/event-stream');
    expect(invoked.text()).toBe(': waiting\n\n: waiting\n\ndata: 1\n\n');
  });

  test.each([
    ['JSON', false, ` {"error":${JSON.stringify(error)}}`],
    ['a stream', true, `: waiting\n\ndata: {"error":${JSON.stringify(error)}}\n\n`],
  ])('finds a late refusal in the body: %s', async (_name, isStream, text) => {
    const { edge, resolve } = slowEdge();

    const opening = edge.open(sent(isStream));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    resolve(refusal);
    await invoked.ended;

    expect([invoked.statusCode, invoked.text()]).toEqual([200, text]);
  });

  test('finds a late timeout in the body', async () => {
    const { edge, reject } = slowEdge();

    const opening = edge.open(sent(false));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    reject(new Fault('timed_out_in_queue', 'Request timed out while polling queue'));
    await invoked.ended;

    expect(JSON.parse(invoked.text())).toMatchObject({ error: { code: 'timeout' } });
  });

  test('learns nothing of a late unknown error, the log does', async () => {
    const { edge, reject } = slowEdge();
    const cause = new Error('secret');

    const opening = edge.open(sent(false));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    reject(cause);
    await invoked.ended;

    expect(JSON.parse(invoked.text())).toMatchObject({ error: { code: 'internal_error' } });
    expect(invoked.text()).not.toContain('secret');
    expect(edge.log.some(({ fields }) => fields.cause === cause)).toBe(true);
  });

  test('who leaves gives the request up', async () => {
    const { edge } = slowEdge();

    const opening = edge.open(sent(false));
    await edge.clock.advance(270_000);
    const invoked = await opening;
    invoked.hangUp();
    await expect(invoked.ended).rejects.toThrow();
    await edge.clock.advance(0);

    expect(edge.requests[0]?.signal?.aborted).toBe(true);
  });
});
