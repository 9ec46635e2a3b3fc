import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { gatewayAnswers } from '../../local/edge/gateway-answers.ts';
import { httpEdge } from '../../local/edge/http-edge.ts';
import { listen, type Listening } from '../../local/edge/listen.ts';
import type { FunctionHost } from '../../local/functions/function-host.ts';
import type { Output, ResponseHead } from '../../local/functions/messages.ts';
import { Refused } from '../../cli/refused.ts';

type OnOutput = (output: Output) => void;

const route = { resource: '/{proxy+}', method: 'ANY', functionId: 'Api' };
const answerFault = gatewayAnswers({
  Resources: {
    TooLarge: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        ResponseType: 'REQUEST_TOO_LARGE',
        StatusCode: '413',
        ResponseTemplates: { 'application/json': '{"own":$context.error.messageString}' },
      },
    },
  },
});
const head = (more: Partial<ResponseHead> = {}): Output => ({
  kind: 'head',
  head: { statusCode: 200, headers: {}, multiValueHeaders: {}, cookies: [], ...more },
});

let edge = httpEdge();
let front: Listening;
let paused = 0;
let aborted = Promise.withResolvers<undefined>();

/** The function behind the edge does this with each invocation. */
function serve(onInvoke: (onOutput: OnOutput) => void): void {
  const { resolve } = aborted;
  const invoke: FunctionHost['invoke'] = (_event, onOutput) => {
    queueMicrotask(() => onInvoke(onOutput));
    const abort = () => resolve(undefined);
    return { requestId: 'r', pause: () => paused++, resume: () => undefined, abort };
  };
  const host: FunctionHost = {
    name: 'api',
    invoke,
    start: async () => undefined,
    end: async () => undefined,
  };
  edge.open({ stage: 'test', routes: [route], answerFault, functionOf: () => host });
}

beforeEach(async () => {
  edge = httpEdge();
  paused = 0;
  aborted = Promise.withResolvers();
  front = await listen(edge.server, 0);
});
afterEach(() => front.close());

describe('an answer', () => {
  test('keeps status, headers and cookies; those of the connection are dropped', async () => {
    serve((put) => {
      put(
        head({
          statusCode: 202,
          headers: { A: 'b', Connection: 'close' },
          multiValueHeaders: { c: ['1', '2'] },
        }),
      );
      put({ kind: 'chunk', data: 'hello' });
      put({ kind: 'end' });
    });

    const response = await fetch(`${front.url}/x`);

    expect(response.status).toBe(202);
    expect(response.headers.get('a')).toBe('b');
    expect(response.headers.get('c')).toBe('1, 2');
    expect(response.headers.get('connection')).not.toBe('close');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(await response.text()).toBe('hello');
  });

  test('arrives as it is written, the head first', async () => {
    const { promise: written, resolve } = Promise.withResolvers<OnOutput>();
    serve((put) => {
      put(head());
      resolve(put);
    });

    const response = await fetch(`${front.url}/x`);
    const put = await written;
    put({ kind: 'chunk', data: 'first' });
    const reader = response.body!.getReader();
    const read = async () => (await reader.read()) as { readonly value?: Uint8Array; readonly done: boolean };
    const { value } = await read();
    put({ kind: 'end' });

    expect(new TextDecoder().decode(value)).toBe('first');
    expect((await read()).done).toBe(true);
  });

  test('of a function that fails before it begins is a 502', async () => {
    serve((put) => put({ kind: 'fail', reason: 'crashed', message: '' }));

    const response = await fetch(`${front.url}/x`);

    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: 'Internal server error' });
  });

  test('of a function that takes too long is a 504', async () => {
    serve((put) => put({ kind: 'fail', reason: 'timed out', message: '' }));

    expect((await fetch(`${front.url}/x`)).status).toBe(504);
  });

  test('of a function that fails in its middle is cut off', async () => {
    serve((put) => {
      put(head());
      put({ kind: 'chunk', data: 'half' });
      put({ kind: 'fail', reason: 'crashed', message: '' });
    });

    await expect(fetch(`${front.url}/x`).then((response) => response.text())).rejects.toThrow();
  });

  test.each([
    ['a status', { statusCode: 99 }],
    ['a header name', { headers: { 'a b': 'c' } }],
    ['a header value', { headers: { a: 'b\nc' } }],
  ])('with %s that HTTP does not allow is a 502', async (_name, wrong) => {
    serve((put) => {
      put(head(wrong));
      put({ kind: 'end' });
    });

    expect((await fetch(`${front.url}/x`)).status).toBe(502);
  });

  test('without a head is a 502', async () => {
    serve((put) => put({ kind: 'end' }));

    expect((await fetch(`${front.url}/x`)).status).toBe(502);
  });

  test('to HEAD has no body', async () => {
    serve((put) => {
      put(head());
      put({ kind: 'chunk', data: 'hello' });
      put({ kind: 'end' });
    });

    const response = await fetch(`${front.url}/x`, { method: 'HEAD' });

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('that its caller does not read holds the function back', async () => {
    const { promise, resolve } = Promise.withResolvers<OnOutput>();
    serve(resolve);
    const call = request(`${front.url}/x`).end();
    call.on('error', () => undefined);

    const put = await promise;
    put(head());
    for (let n = 0; n < 100; n++) put({ kind: 'chunk', data: 'x'.repeat(100_000) });

    expect(paused).toBeGreaterThan(0);
    call.destroy();
  });

  test.each([
    ['before the answer has begun', false],
    ['in its middle', true],
  ])('ends for a caller who leaves %s, and its function is told', async (_name, hasBegun) => {
    const { promise, resolve } = Promise.withResolvers<OnOutput>();
    serve(resolve);
    const call = request(`${front.url}/x`, { method: 'POST' }).end('{}');
    call.on('error', () => undefined);
    const put = await promise;
    if (hasBegun) {
      const answered = new Promise((done) => call.once('response', done));
      put(head());
      put({ kind: 'chunk', data: 'half' });
      await answered;
    }

    call.destroy();

    await expect(aborted.promise).resolves.toBeUndefined();
  });

  test('that its caller has read to the end ends only then', async () => {
    let hasAborted = false;
    void aborted.promise.then(() => (hasAborted = true));
    serve((put) => {
      put(head());
      put({ kind: 'end' });
    });

    await (await fetch(`${front.url}/x`)).text();
    await (await fetch(`${front.url}/x`)).text();

    expect(hasAborted).toBe(false);
  });

  test('to a caller who has gone goes nowhere', async () => {
    const { promise, resolve } = Promise.withResolvers<OnOutput>();
    serve(resolve);
    const call = request(`${front.url}/x`).end();
    call.on('error', () => undefined);
    const put = await promise;
    const gone = new Promise((done) => call.once('close', done));
    call.destroy();
    await gone;

    put(head());
    put({ kind: 'chunk', data: 'x' });
    put({ kind: 'end' });

    serve((again) => {
      again(head());
      again({ kind: 'end' });
    });
    expect((await fetch(`${front.url}/x`)).status).toBe(200);
  });
});

describe('a request', () => {
  test('before the stack is there is a 503', async () => {
    const response = await fetch(`${front.url}/x`);

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ error: { type: 'server_error' } });
  });

  test('of no route is refused as API Gateway refuses it', async () => {
    serve(() => undefined);

    expect((await fetch(`${front.url}/`)).status).toBe(403);
  });

  test('of more than 10 MB gets the template’s answer', async () => {
    serve(() => undefined);

    const response = await fetch(`${front.url}/x`, {
      method: 'POST',
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });

    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ own: 'Request Entity Too Large' });
  });

  test.each([
    ['more headers than fit', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(11_000)}\r\n\r\n`, 431],
    ['no HTTP', 'hello there\r\n\r\n', 400],
  ])('of %s is refused', async (_name, text, status) => {
    const socket = connect(front.port, '127.0.0.1', () => socket.write(text));

    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

/** The reply on a connection of its own until it is closed. */
async function answerTo(port: number, ...texts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => texts.forEach((text) => socket.write(text)));
  socket.on('error', () => undefined);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('an idle connection', () => {
  const begun = 'POST /x HTTP/1.1\r\nHost: x\r\n';

  test.each([
    ['headers that never end', [begun]],
    ['a body that never ends', [`${begun}Content-Length: 10\r\n\r\n`, 'half']],
    ['chunks that never end', [`${begun}Transfer-Encoding: chunked\r\n\r\n`, '4\r\nhalf\r\n']],
  ])('is closed: %s', async (_name, texts) => {
    const slow = httpEdge({ ms: 400 });
    const door = await listen(slow.server, 0);
    slow.open({ stage: 'test', routes: [route], answerFault, functionOf: () => neverAsked });

    const text = await answerTo(door.port, ...texts);
    door.close();

    expect(text).toMatch(/^HTTP\/1.1 408 /);
  });

  test('by a body without end is answered once it is too large, and closed', async () => {
    const slow = httpEdge({ ms: 2_000 });
    const door = await listen(slow.server, 0);
    slow.open({ stage: 'test', routes: [route], answerFault, functionOf: () => neverAsked });
    const megabyte = `100000\r\n${'x'.repeat(0x100000)}\r\n`;

    const text = await answerTo(
      door.port,
      `${begun}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 11 }, () => megabyte),
    );
    door.close();

    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  const neverAsked: FunctionHost = {
    name: 'api',
    invoke: () => {
      throw new Error('no function is to be asked');
    },
    start: async () => undefined,
    end: async () => undefined,
  };
});

test.each([
  ['a thousand headers', `GET /x HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(2_000)}\r\n`, 431],
  ['a very long path', `GET /${'x'.repeat(11_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['two lengths', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
  [
    'a length beside chunks',
    'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a line break in a header', 'GET /x HTTP/1.1\r\nHost: x\r\nA: b\nc\r\n\r\n', 400],
])('a request with %s is refused before anything sees it', async (_name, text, status) => {
  const answer = await answerTo(front.port, text);

  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('a port that is taken is refused in a sentence', async () => {
  const second = listen(httpEdge().server, front.port);

  await expect(second).rejects.toThrow(Refused);
  await expect(second).rejects.toThrow(`Port ${front.port} is taken`);
});
