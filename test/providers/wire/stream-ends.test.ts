import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BrokenAnswer } from '../../../lambda/core/answers/broken-answer.ts';
import type { UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { textOf } from '../calls.ts';
import { cut, data, delta, done, goodStream, replyTo, roleChunk, streamed, type Sent } from './arrivals.ts';

const hello = data(delta('hello'));
const end = data(delta('', 'stop'));
const responseEvent = (type: string, fields: object = {}): string =>
  `event: ${type}\n${data({ type, ...fields })}`;
const created = responseEvent('response.created', { response: { id: 'r', status: 'in_progress' } });
const textDelta = responseEvent('response.output_text.delta', { delta: 'hello' });
const completed = responseEvent('response.completed', {
  response: { id: 'r', object: 'response', status: 'completed', output: [], usage: { total_tokens: 9 } },
});

/** The text that a caller reads of a stream, and how the stream ends. */
async function readThrough(sent: Sent) {
  const reply = await replyTo(sent, streamed);
  if (reply.kind === 'refused' || typeof reply.body === 'string')
    return { reply, text: '', broken: undefined };
  let text = '';
  try {
    for await (const chunk of reply.body) text += Buffer.from(chunk).toString('utf8');
  } catch (error) {
    return { reply, text, broken: error instanceof BrokenAnswer ? error : undefined };
  }
  return { reply, text, broken: undefined };
}

describe('a stream is whole', () => {
  test.each([
    ['with a finish_reason and [DONE]', hello + end + done],
    ['with a finish_reason alone', hello + end],
    ['with [DONE] alone', hello + done],
    ['with [DONE] in a line that does not end', hello + 'data: [DONE]'],
    ['with blanks around its finish_reason', hello + end.replace(':"stop"', ' : "stop"')],
    ['with the last event of a response', created + textDelta + completed],
    ['with a response that is incomplete', created + textDelta + responseEvent('response.incomplete')],
    ['with a tool call and no text', data({ choices: [{ delta: { tool_calls: [{ index: 0 }] } }] }) + end],
  ])('%s', async (_name, stream) => {
    for (const sizes of [[1], [7], [10_000]]) {
      const { text, broken } = await readThrough({ chunks: cut(Buffer.from(stream), sizes) });
      expect({ text, broken }).toEqual({ text: stream, broken: undefined });
    }
  });

  test('though its connection is cut after [DONE]', async () => {
    const { text, broken } = await readThrough({ chunks: [hello, end + done], cut: new Error('ECONNRESET') });

    expect({ text, broken }).toEqual({ text: hello + end + done, broken: undefined });
  });
});

const brokenOff = {
  message: 'The upstream ended its answer before it was complete.',
  type: 'upstream_error',
  param: null,
  code: 'upstream_failed',
};

describe('a stream is broken', () => {
  test.each([
    ['that ends cleanly in the middle', [hello]],
    ['that ends in the middle of an event', [hello, 'data: {"choices":[{"delta"']],
    ['that ends cleanly, byte by byte', cut(Buffer.from(hello), [1])],
    ['of a response without its last event', [created, textDelta]],
    ['of a response without its last event, but with [DONE]', [created, textDelta, done]],
  ])('%s', async (_name, chunks) => {
    expect((await readThrough({ chunks })).broken?.error).toEqual(brokenOff);
  });

  test('that is cut, with the cause for the log', async () => {
    const { text, broken } = await readThrough({ chunks: [hello], cut: new Error('ECONNRESET') });

    expect(text).toBe(hello);
    expect(broken).toMatchObject({ error: brokenOff, cause: { cause: { message: 'ECONNRESET' } } });
  });

  test('and a failure if nobody asked for a stream', async () => {
    expect(await replyTo({ chunks: [hello] })).toMatchObject({ reason: 'failed', error: brokenOff });
    expect(await replyTo({ chunks: [created + textDelta] })).toMatchObject({ reason: 'failed' });
  });
});

describe('an error in the middle of a stream', () => {
  test('replaces the rest, in the upstream’s words and without its key', async () => {
    const error = { error: { message: 'secret-key-1 is overloaded', type: 'overloaded_error', code: 529 } };

    const { text, broken } = await readThrough({ chunks: [hello, hello + data(error), hello + done] });

    expect(text).toBe(hello + hello);
    expect(broken).toMatchObject({
      isTold: false,
      error: { message: '*** is overloaded', type: 'overloaded_error', code: '529' },
    });
  });

  test('is OpenRouter’s finish_reason', async () => {
    const { broken } = await readThrough({ chunks: [hello, data(delta('', 'error')), done] });

    expect(broken).toBeInstanceOf(BrokenAnswer);
  });

  test('of a response is passed on as it is', async () => {
    const failure = responseEvent('response.failed', {
      response: { status: 'failed', error: { code: 'server_error', message: 'Sorry.' } },
    });

    const { text, broken } = await readThrough({ chunks: [created, textDelta, failure] });

    expect(text).toBe(created + textDelta + failure);
    expect(broken).toMatchObject({ isTold: true, error: { message: 'Sorry.', code: 'server_error' } });
  });

  test('is none if the model only writes about one', async () => {
    const stream = hello + data(delta('"error" and event: error\n{"error":{"message":"x"}}')) + end + done;

    expect(await readThrough({ chunks: [stream] })).toMatchObject({ text: stream, broken: undefined });
    expect(await readThrough({ chunks: cut(Buffer.from(stream), [9]) })).toMatchObject({ text: stream });
  });
});

describe('before a stream has begun', () => {
  test('nothing of it is answered', async () => {
    const { promise: more, resolve } = Promise.withResolvers<undefined>();
    let hasReplied = false;
    async function* slowly() {
      yield Buffer.from(`: waiting\n\n${roleChunk}`);
      await more;
      yield Buffer.from(hello + end);
    }
    const reply = replyFrom(slowly()).then((replied) => {
      hasReplied = true;
      return replied;
    });

    for (let n = 0; n < 50; n++) await Promise.resolve();
    const before = hasReplied;
    resolve(undefined);

    expect(await textOf(await reply)).toBe(`: waiting\n\n${roleChunk}${hello}${end}`);
    expect(before).toBe(false);
  });

  test('no more than a megabyte is held back', async () => {
    const comment = `: ${'x'.repeat(64 * 1024)}\n\n`;
    async function* endless() {
      for (;;) yield Buffer.from(comment);
    }

    const reply = await replyFrom(endless());

    if (reply.kind !== 'answer' || typeof reply.body === 'string') throw new Error('no stream');
    for await (const chunk of reply.body) {
      expect(chunk.byteLength).toBeLessThan(1.2 * 1024 * 1024);
      break;
    }
  });
});

const replyFrom = async (bytes: AsyncIterable<Uint8Array>): Promise<UpstreamReply> => {
  const { readReply } = await import('../../../lambda/providers/wire/read-reply.ts');
  const { aCall } = await import('../calls.ts');
  const { noDeadline } = await import('./arrivals.ts');
  return readReply({
    host: 'upstream.test',
    status: 200,
    headers: {},
    bytes,
    call: aCall({}, streamed),
    deadline: noDeadline,
    nowMs: 0,
    isUsageHidden: false,
  });
};

describe('a usage that only Headway asked for', () => {
  const usage = data({ ...delta(''), choices: [], usage: { total_tokens: 42 } });
  const withUsage = goodStream.replace(done, usage + done);

  test('is removed, and read, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (sizes, lineEnd) => {
          const chunks = cut(Buffer.from(withUsage.replaceAll('\n', lineEnd)), sizes);

          const reply = await replyTo({ chunks }, streamed, true);

          expect(await textOf(reply)).toBe(goodStream.replaceAll('\n', lineEnd));
          expect(reply.kind === 'answer' && reply.usage?.()?.tokens).toBe(42);
        },
      ),
    );
  });

  test('stays if its caller asked for it, and in a chunk with content', async () => {
    const last = data({ ...delta('', 'stop'), usage: { total_tokens: 42 } });

    expect(await textOf(await replyTo({ chunks: [withUsage] }, streamed))).toBe(withUsage);
    expect(await textOf(await replyTo({ chunks: [hello + last] }, streamed, true))).toBe(hello + last);
  });
});
