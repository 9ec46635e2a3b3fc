import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { describeCause } from '../../lambda/entry/describe-cause.ts';
import { aCall, textOf, upstreamsOn } from './calls.ts';
import { startUpstream, type UpstreamServer } from './upstream-server.ts';

let server: UpstreamServer;
const upstreams = upstreamsOn(systemClock());

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

/** The log's view of an error, and the caller's. */
const told = (reply: UpstreamReply) => {
  if (reply.kind === 'answer') throw new Error('an answer');
  return { cause: describeCause(reply.cause), words: JSON.stringify(reply.error) };
};

const call = (apiBase: string) => upstreams.call(aCall({ apiBase, apiKey: 'sk-secret-1234' }));

test('a refused connection leaves the host and the code in the log, and neither with the caller', async () => {
  const gone = await startUpstream();
  await gone.close();
  const { host } = new URL(gone.url);

  const { cause, words } = told(await call(gone.url));

  expect(cause.message).toBe(`no answer from ${host}: ECONNREFUSED`);
  expect(words).not.toContain(host);
});

test('an unknown host does, too', async () => {
  const { cause, words } = told(await call('http://nobody.invalid/v1'));

  expect(cause.message).toMatch(/^no answer from nobody\.invalid: (ENOTFOUND|EAI_AGAIN)$/);
  expect(words).not.toContain('nobody');
});

test('so does an upstream that does not speak TLS', async () => {
  const { cause } = told(await call(server.url.replace('http:', 'https:')));

  expect(cause.message).toMatch(/^no answer from 127\.0\.0\.1:\d+: (ERR_SSL|EPROTO|ECONNRESET|ERR_)/);
});

test('so do a body that breaks off, one that is not an answer, and a failure', async () => {
  const { host } = new URL(server.url);

  server.behave((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"choices"', () => response.destroy());
  });
  expect(told(await call(server.url)).cause.message).toBe(`no answer from ${host}: ECONNRESET`);

  server.behave((response) => response.end('<html>'));
  expect(told(await call(server.url)).cause.message).toBe(`${host} answered with status 200`);

  server.behave((response) => response.writeHead(503).end());
  expect(told(await call(server.url)).cause.message).toBe(`${host} answered with status 503`);
});

test('a stream that is cut keeps its cause, and its caller sees no host', async () => {
  server.behave((response) => response.write('data: {"n":1}\n\n', () => response.destroy()));
  const reply = await upstreams.call(aCall({ apiBase: server.url }, { body: { stream: true } }));

  await expect(textOf(reply)).rejects.toMatchObject({
    error: { message: 'The upstream ended its answer before it was complete.' },
    cause: {
      message: `no answer from ${new URL(server.url).host}: ECONNRESET`,
    },
  });
});
