import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHttpClient } from '../../lambda/providers/http-client.ts';
import { readAll } from '../../lambda/providers/wire/read-all.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { startUpstream, type UpstreamServer } from './upstream-server.ts';

let server: UpstreamServer;

beforeEach(async () => {
  server = await startUpstream();
});
afterEach(() => server.close());

test.each([
  ['is used again', 4_000, 1],
  ['is not used after more than 4 s, such as a function’s freeze', 4_001, 2],
])('a connection kept alive %s', async (_name, pauseMs, connections) => {
  const clock = virtualClock();
  const client = createHttpClient(clock);
  const post = async () => {
    const { signal } = new AbortController();
    await readAll(await client.post({ url: new URL(server.url), headers: {}, body: '{}', signal }));
  };

  await post();
  await clock.advance(pauseMs);
  await post();

  expect(new Set(server.received.map(({ port }) => port)).size).toBe(connections);
});

test('a call may be aborted when its whole answer has arrived and its end has not been read', async () => {
  const client = createHttpClient(virtualClock());
  server.behave((response) => {
    response.writeHead(200);
    response.write('first');
    setImmediate(() => response.end('last'));
  });
  const call = new AbortController();
  const response = await client.post({
    url: new URL(server.url),
    headers: {},
    body: '{}',
    signal: call.signal,
  });
  const bytes = response[Symbol.asyncIterator]();
  for (let read = ''; !read.endsWith('last');) read += String((await bytes.next()).value);
  const socket = response.socket;

  call.abort();
  await bytes.return?.();

  // An error without a listener would end the process, and all other calls with it.
  await new Promise((resolve) => socket.once('close', resolve));
});
