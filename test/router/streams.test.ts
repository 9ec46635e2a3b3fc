import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Router } from '../../router/router.ts';
import { startUpstream, type Behaviour, type UpstreamServer } from '../providers/upstream-server.ts';
import { silentLog } from '../setup/silent-log.ts';
import { aChat } from '../setup/worlds/routers.ts';

let upstream: UpstreamServer;
let router: Router;

beforeEach(async () => {
  upstream = await startUpstream();
  router = new Router({
    modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', apiBase: upstream.url, apiKey: 'k' } }],
    log: silentLog,
  });
});
afterEach(() => upstream.close());

/** Writes these pieces, each in its own packet, then ends or breaks off. */
const streamOf =
  (pieces: readonly (string | Buffer)[], ending: 'ends' | 'breaks off' = 'ends'): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const write = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined) {
        if (ending === 'ends') response.end();
        else response.destroy();
      } else response.write(piece, () => setImmediate(write, at + 1));
    };
    write(0);
  };

async function readAll(): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of await router.acompletion({ ...aChat(), stream: true })) chunks.push(chunk);
  return chunks;
}

describe('a stream', () => {
  test('is parsed however its bytes are cut', async () => {
    const bytes = Buffer.from(': hello\n\ndata: {"n":"größe 🙂"}\r\n\r\ndata: {"n":2}\n\ndata: [DONE]\n\n');
    upstream.behave(streamOf(Array.from(bytes, (byte) => Buffer.from([byte]))));

    expect(await readAll()).toEqual([{ n: 'größe 🙂' }, { n: 2 }]);
  });

  test('that breaks off ends in an error after the chunks that have arrived', async () => {
    upstream.behave(streamOf(['data: {"n":1}\n\n'], 'breaks off'));
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of await router.acompletion({ ...aChat(), stream: true })) seen.push(chunk);
    })();

    await expect(reading).rejects.toMatchObject({
      name: 'RouterError',
      status: 502,
      code: 'upstream_failed',
      message: 'The upstream ended its answer before it was complete.',
    });
    expect(seen).toEqual([{ n: 1 }]);
  });

  test('that reports a failure ends in that error', async () => {
    upstream.behave(
      streamOf(['data: {"error":{"message":"overloaded","type":"server_error","code":null}}\n\n']),
    );

    await expect(readAll()).rejects.toMatchObject({
      status: 502,
      message: 'overloaded',
      type: 'server_error',
      code: 'upstream_failed',
      param: null,
    });
  });

  test('with an event that is not JSON ends in an error', async () => {
    upstream.behave(streamOf(['data: {"n":\n\n']));

    await expect(readAll()).rejects.toMatchObject({
      message: 'The upstream sent an event that is not JSON.',
    });
  });

  test('that its reader leaves is aborted at the upstream', async () => {
    upstream.behave((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"n":1}\n\n');
    });

    for await (const _ of await router.acompletion({ ...aChat(), stream: true })) break;

    await upstream.hungUp;
  });

  test('ends with the signal’s reason after its abort', async () => {
    upstream.behave((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"n":1}\n\n');
    });
    const caller = new AbortController();
    const reason = new Error('gone');
    const stream = await router.acompletion({ ...aChat(), stream: true }, { signal: caller.signal });
    const reading = (async () => {
      for await (const _ of stream) caller.abort(reason);
    })();

    await expect(reading).rejects.toBe(reason);
    await upstream.hungUp;
  });
});

test('a body instead of a stream, and a stream instead of a body, arrive in the requested form', async () => {
  const chunk = { choices: [{ index: 0, delta: { content: 'Hey!' }, finish_reason: 'stop' }] };
  const message = { choices: [{ index: 0, message: { content: 'Hey!' }, finish_reason: 'stop' }] };
  upstream.behave((response, { body }) => {
    const isStream = body.includes('"stream":true');
    response.end(isStream ? JSON.stringify(message) : `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });

  expect(await readAll()).toContainEqual(
    expect.objectContaining({
      object: 'chat.completion.chunk',
      choices: [expect.objectContaining({ delta: { content: 'Hey!' } })],
    }),
  );
  expect(await router.acompletion(aChat())).toMatchObject({
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hey!' }, finish_reason: 'stop' }],
  });
});

test('priority and timeout do not go upstream, the rest does', async () => {
  await router.acompletion(aChat({ priority: 0, timeout: 9, temperature: 0.5 }));

  const [received] = upstream.received;
  expect(received?.headers.authorization).toBe('Bearer k');
  expect(JSON.parse(received?.body ?? '')).toEqual({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hey!' }],
    temperature: 0.5,
  });
});
