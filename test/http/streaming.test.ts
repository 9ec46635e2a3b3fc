import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { anAnswer, authorized, chat, createEdge } from './edge.ts';

const streaming = { headers: authorized, body: { ...chat, stream: true } };

async function* events(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('a stream', () => {
  test('is relayed byte for byte, with the headers of an event stream', async () => {
    const sent = ['data: {"a":', '1}\n', '\ndata: ü', '\r\n\r\n', ': comment', '\n\ndata: [DONE]\n\n'];
    const edge = createEdge({ useCases: { complete: async () => anAnswer(events(...sent)) } });

    const answer = await edge.send(streaming);

    expect(answer.text).toBe(sent.join(''));
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-store',
        'x-headway-request-id': 'req_1',
      },
    });
  });

  test('reaches the caller event by event', async () => {
    const { promise: more, resolve: sendMore } = Promise.withResolvers<undefined>();
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('data: 1\n\n');
      await more;
      yield Buffer.from('data: 2\n\n');
    }
    const edge = createEdge({ useCases: { complete: async () => anAnswer(slowly()) } });

    const invoked = await edge.open(streaming);
    await until(() => invoked.text() !== '');
    const before = invoked.text();
    sendMore(undefined);
    await invoked.ended;

    expect([before, invoked.text()]).toEqual(['data: 1\n\n', 'data: 1\n\ndata: 2\n\n']);
  });

  test('that breaks off ends with an error event in place of the half line, and without [DONE]', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* events('data: {"a":1}\n\n', 'data: {"half');
      throw new Error('ECONNRESET at 10.0.0.7');
    }
    const edge = createEdge({ useCases: { complete: async () => anAnswer(broken()) } });

    const { text } = await edge.send(streaming);

    expect(text).toBe(
      'data: {"a":1}\n\n\n\ndata: {"error":{"message":"The upstream ended its answer before it was complete.",' +
        '"type":"upstream_error","param":null,"code":"upstream_failed"}}\n\n',
    );
    expect(edge.log.map(({ level }) => level)).toEqual(['info', 'warn']);
  });

  test('that nobody reads any more aborts the request', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        yield Buffer.from('data: 1\n\n');
        await turn();
      }
    }
    const edge = createEdge({ useCases: { complete: async () => anAnswer(endless()) } });

    const invoked = await edge.open(streaming);
    await until(() => invoked.text() !== '');
    invoked.hangUp();
    await expect(invoked.ended).rejects.toThrow();

    await until(() => edge.requests[0]?.signal?.aborted === true);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; n < 1_000 && !isSo(); n++) await turn();
  expect(isSo()).toBe(true);
}
