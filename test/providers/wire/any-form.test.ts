import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textOf } from '../calls.ts';
import {
  completion,
  cut,
  data,
  done,
  encodings,
  goodStream,
  replyTo,
  roleChunk,
  streamed,
  type Encoding,
} from './arrivals.ts';

/** Each of them in every encoding and in many pieces: a hundred would take long. */
const numRuns = 40;
const someEncoding = fc.constantFrom<Encoding[]>(...(Object.keys(encodings) as Encoding[]));
const someSizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
const someLineEnd = fc.constantFrom('\n', '\r\n', '\r');
const someType = fc.constantFrom(
  'application/json',
  'text/event-stream; charset=utf-8',
  'text/plain',
  'application/octet-stream',
  undefined,
);
/** Sent before an answer, to keep the connection alive. */
const somePrefix = fc.constantFrom('', '\n\n', '\uFEFF', '  \r\n');

/** A body, whatever its encoding, its chunks and its type. */
const sent = (text: string) =>
  fc
    .record({ encoding: someEncoding, sizes: someSizes, type: someType, isSaid: fc.boolean() })
    .map(({ encoding, sizes, type, isSaid }) => ({
      chunks: cut(encodings[encoding](text), sizes),
      headers: {
        ...(type !== undefined && { 'content-type': type }),
        // Formats that identify themselves need not be named.
        ...((isSaid || !['gzip', 'zstd', 'identity'].includes(encoding)) && { 'content-encoding': encoding }),
      },
    }));

const read = (text: string): { readonly choices: unknown } => JSON.parse(text) as { choices: unknown };

const message = completion.choices[0]?.message;

describe('for any encoding, chunks and content type of a response', () => {
  test('JSON is the answer that was asked for, byte for byte', async () => {
    const text = JSON.stringify(completion, null, 1);
    await fc.assert(
      fc.asyncProperty(sent(text), async (response) => {
        expect(await textOf(await replyTo(response))).toBe(text);
      }),
      { numRuns },
    );
  });

  test('a stream is the one that was asked for, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(someLineEnd, somePrefix).chain(([end, prefix]) => {
          const text = prefix + goodStream.replaceAll('\n', end);
          return sent(text).map((response) => ({ response, text }));
        }),
        async ({ response, text }) => {
          expect(await textOf(await replyTo(response, streamed))).toBe(text);
        },
      ),
      { numRuns },
    );
  });

  test('a stream that nobody asked for becomes a completion', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(someLineEnd, somePrefix)
          .chain(([end, prefix]) => sent(prefix + goodStream.replaceAll('\n', end))),
        async (response) => {
          const answer = read(await textOf(await replyTo(response)));
          expect(answer).toMatchObject({
            object: 'chat.completion',
            model: 'gpt-4o',
            created: 1_800_000_000,
          });
          expect(answer.choices).toEqual([{ index: 0, message, finish_reason: 'stop' }]);
        },
      ),
      { numRuns },
    );
  });

  test('JSON becomes the stream that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(sent(JSON.stringify(completion)), async (response) => {
        const text = await textOf(await replyTo(response, streamed));
        expect(text).toContain('"content":"größe 🙂"');
        expect(text.endsWith(done)).toBe(true);
        // A result turned into a stream can be put together again.
        const again = await textOf(await replyTo({ chunks: [text] }));
        expect(read(again).choices).toMatchObject([{ index: 0, message, finish_reason: 'stop' }]);
      }),
      { numRuns },
    );
  });

  test('an error is an error, under any status and in either form', async () => {
    const error = { error: { message: 'Slow down.', type: 'rate_limit_error', code: 429 } };
    const texts = [JSON.stringify(error), JSON.stringify([error]), data(error), roleChunk + data(error)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts).chain(sent),
        fc.constantFrom(200, 429),
        fc.boolean(),
        async (response, status, isStream) => {
          const reply = await replyTo({ ...response, status }, isStream ? streamed : {});
          expect(reply).toMatchObject({
            kind: 'refused',
            reason: 'rate_limited',
            status: 429,
            error: { message: 'Slow down.', type: 'rate_limit_error' },
          });
        },
      ),
      { numRuns },
    );
  });
});

test('an encoding that is not known is named', async () => {
  const reading = replyTo({ headers: { 'content-encoding': 'snappy' }, chunks: ['{"choices":[]}'] });

  await expect(reading).rejects.toThrow(
    "The upstream’s answer has the Content-Encoding 'snappy', which Headway does not support.",
  );
});

test('a body that is not in its declared encoding fails', async () => {
  const reading = replyTo({ headers: { 'content-encoding': 'br' }, chunks: ['{"choices":[]}'] });

  await expect(reading).rejects.toThrow();
});

test('an answer that was already decoded on its way is read as it is', async () => {
  const text = '{"choices":[]}';

  for (const encoding of ['gzip', 'zstd', 'identity', '']) {
    const reply = await replyTo({ headers: { 'content-encoding': encoding }, chunks: [text] });
    expect(await textOf(reply)).toBe(text);
  }
});

test('deflate without its envelope is read, too', async () => {
  const { deflateRawSync } = await import('node:zlib');

  const reply = await replyTo({
    headers: { 'content-encoding': 'deflate' },
    chunks: [deflateRawSync('{"choices":[]}')],
  });

  expect(await textOf(reply)).toBe('{"choices":[]}');
});

test.each(['gzip', 'br', 'zstd', 'deflate'] as const)(
  'a small %s answer that becomes more than 64 MB fails before it has',
  async (encoding) => {
    const bomb = encodings[encoding](Buffer.alloc(70 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(100_000);

    const reading = replyTo({ headers: { 'content-encoding': encoding }, chunks: [bomb] });

    await expect(reading).rejects.toThrow('The upstream’s answer is too large.');
  },
);

test('an encoded stream that is cut breaks off', async () => {
  const whole = encodings.gzip(goodStream + goodStream);
  const chunks = [whole.subarray(0, whole.length - 12)];

  const reading = replyTo({ headers: { 'content-encoding': 'gzip' }, chunks });

  await expect(reading).rejects.toThrow();
});
