import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { createGzip } from 'node:zlib';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { aCall, textOf, upstreamsOn } from './calls.ts';
import { answerJson, startUpstream, type UpstreamServer } from './upstream-server.ts';
import { data, delta } from './wire/arrivals.ts';

const upstreams = upstreamsOn(systemClock());
const hello = data(delta('hello'));
const error = data({ error: { message: 'Overloaded.', type: 'overloaded_error', code: 503 } });
let server: UpstreamServer;

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

const call = (isStream = true) =>
  upstreams.call(aCall({ apiBase: server.url }, { body: { stream: isStream }, timeoutMs: 600_000 }));

describe.each(['gzip', 'identity'])('a %s stream after which nothing comes', (encoding) => {
  let more: (text: string) => void;

  /** Sends one text, then what `more` is given, and does not end. */
  const send = (text: string) =>
    server.behave((response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      const encoder = encoding === 'gzip' ? createGzip() : new PassThrough();
      encoder.on('data', (chunk: Uint8Array) => response.write(chunk));
      more = (next) => {
        encoder.write(next);
        if ('flush' in encoder) encoder.flush();
      };
      more(text);
    });

  test('is closed by an error in its middle', async () => {
    send(hello);

    const reply = await call();
    more(error);

    await expect(textOf(reply)).rejects.toThrow('ended its answer early');
    await server.hungUp;
  });

  test('is closed by an error at its beginning', async () => {
    send(error);

    expect(await call()).toMatchObject({ kind: 'refused', status: 503, error: { message: 'Overloaded.' } });
    await server.hungUp;
  });

  test('is closed when its reader leaves', async () => {
    send(hello);

    const reply = await call();
    if (reply.kind !== 'answer' || typeof reply.body === 'string') throw new Error('no stream');
    for await (const chunk of reply.body) {
      expect(Buffer.from(chunk).toString('utf8')).toBe(hello);
      break;
    }
    await server.hungUp;
  });
});

describe('a response that is not read is closed:', () => {
  test.each([
    ['a redirect', 302, {}],
    ['an unknown encoding', 200, { 'content-encoding': 'snappy' }],
    ['encodings upon encodings', 200, { 'content-encoding': 'gzip, gzip, gzip, gzip' }],
  ])('%s', async (_name, status, headers) => {
    server.behave((response) => {
      response.writeHead(status, headers);
      response.write('{');
    });

    expect(await call(false)).toMatchObject({ kind: 'refused', reason: 'failed', status: 502 });
    await server.hungUp;
  });

  test('an error of which enough has arrived', async () => {
    server.behave((response) => {
      response.writeHead(400);
      response.write(Buffer.alloc(80 * 1024, 'x'));
    });

    expect(await call(false)).toMatchObject({ kind: 'refused', reason: 'rejected', status: 400 });
    await server.hungUp;
  });

  test('one that was read to its end leaves its connection open', async () => {
    server.behave(answerJson(400, { error: { message: 'No.' } }));

    await call(false);
    await call(false);

    expect(new Set(server.received.map(({ port }) => port)).size).toBe(1);
  });
});
