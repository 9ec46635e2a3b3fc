import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import type { UpstreamCall } from '../../lambda/ports/upstream.ts';
import { aCall, textOf, upstreamsOn } from './calls.ts';
import { startUpstream, type UpstreamServer } from './upstream-server.ts';

const upstreams = upstreamsOn(systemClock());
let server: UpstreamServer;

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

const streamWith = (write: (response: ServerResponse) => void) =>
  server.behave((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    write(response);
  });

const call = (changes: Partial<UpstreamCall> = {}) =>
  upstreams.call(aCall({ apiBase: server.url }, { body: { stream: true }, ...changes }));

describe('a stream from upstream', () => {
  test('comes chunk by chunk, without waiting for its end', async () => {
    streamWith((response) => response.write('data: 1\n\n'));

    const reply = await call();

    expect(await firstChunk(reply)).toBe('data: 1\n\n');
    await server.hungUp;
  });

  test('may take longer than the timeout as long as it keeps coming', async () => {
    streamWith((response) => {
      let left = 8;
      const drip = setInterval(() => {
        if (left-- > 0) return response.write('data: 1\n\n');
        clearInterval(drip);
        return response.end('data: [DONE]\n\n');
      }, 75);
    });

    const text = await textOf(await call({ timeoutMs: 500 }));

    expect(text).toBe('data: 1\n\n'.repeat(8) + 'data: [DONE]\n\n');
  });

  test('that falls silent breaks off', async () => {
    streamWith((response) => response.write('data: 1\n\n'));

    const reply = await call({ timeoutMs: 40 });

    await expect(textOf(reply)).rejects.toThrow();
    await server.hungUp;
  });

  test('that is cut breaks off', async () => {
    streamWith((response) => response.write('data: {"half', () => response.destroy()));

    const reply = await call();

    await expect(textOf(reply)).rejects.toThrow();
  });

  test('ends when the caller leaves', async () => {
    const caller = new AbortController();
    streamWith((response) => response.write('data: 1\n\n'));

    const reply = await call({ signal: caller.signal });
    const reading = textOf(reply);
    caller.abort();

    await expect(reading).rejects.toThrow();
    await server.hungUp;
  });

  test('without end breaks off when it is too large', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    streamWith((response) => {
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      };
      response.on('drain', more);
      more();
    });

    await expect(textOf(await call())).rejects.toThrow('too large');
    await server.hungUp;
  });
});

async function firstChunk(reply: Awaited<ReturnType<typeof call>>): Promise<string> {
  if (reply.kind !== 'answer' || typeof reply.body === 'string') throw new Error('no stream');
  for await (const chunk of reply.body) return Buffer.from(chunk).toString('utf8');
  throw new Error('no chunk');
}
