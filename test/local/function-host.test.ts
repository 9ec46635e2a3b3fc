import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { functionHost, type FunctionHost } from '../../local/functions/function-host.ts';
import type { Output } from '../../local/functions/messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'function-host-'));
const bundle = `
  let calls = 0;
  const plain = async (event, context) => {
    calls++;
    if (event === 'throw') throw new TypeError('on purpose');
    if (event === 'exit') process.exit(1);
    if (event === 'reject') Promise.reject(new Error('nobody listens'));
    if (event === 'wait' || event === 'reject') await new Promise(() => setInterval(() => {}, 1000));
    return { event, calls, env: process.env, name: context.functionName, ms: context.getRemainingTimeInMillis() };
  };
  const streaming = awslambda.streamifyResponse(async (event, out) => {
    const stream = awslambda.HttpResponseStream.from(out, { statusCode: 201, headers: { a: 'b' } });
    if (event === 'hold') stream.write('begun');
    if (event === 'hold') await new Promise((go) => out.once('close', go));
    if (event === 'hold') { globalThis.left = (globalThis.left ?? 0) + 1; await new Promise(() => 0); }
    if (event === 'left') return void stream.end(String(globalThis.left));
    for (let n = 0; n < 100; n++) {
      if (!stream.write('x'.repeat(10_000))) await new Promise((go) => stream.once('drain', go));
    }
    stream.end();
  });
  export { plain, streaming };
`;
const file = join(folder, 'index.mjs');
writeFileSync(file, bundle);

const hosts: FunctionHost[] = [];
const start = (exportName: string, timeoutMs = 10_000): FunctionHost => {
  const output = new PassThrough().resume();
  const spec = { name: 'fn', file, exportName, memoryMb: 256, timeoutMs };
  const host = functionHost({ spec, environment: { ONLY: 'this' }, output });
  hosts.push(host);
  return host;
};

/** All outputs of one invocation, up to the last. */
const outputsOf = (host: FunctionHost, event: unknown): Promise<Output[]> =>
  new Promise((resolve) => {
    const outputs: Output[] = [];
    host.invoke(event, (output) => {
      outputs.push(output);
      if (output.kind === 'end' || output.kind === 'fail') resolve(outputs);
    });
  });

afterEach(() => Promise.all(hosts.splice(0).map((host) => host.end())));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a function', () => {
  test('sees its own environment and nothing of ours, and how long it may go on', async () => {
    const [output] = await outputsOf(start('plain'), 'hello');

    expect(output).toMatchObject({
      kind: 'end',
      result: { event: 'hello', calls: 1, env: { ONLY: 'this' }, name: 'fn' },
    });
    expect((output as { result: { ms: number } }).result.ms).toBeGreaterThan(5_000);
  });

  test('runs many invocations in one thread', async () => {
    const host = start('plain');

    const all = await Promise.all([1, 2, 3].map((event) => outputsOf(host, event)));

    expect(all.map(([output]) => output)).toMatchObject([
      { result: { event: 1, calls: 1 } },
      { result: { event: 2, calls: 2 } },
      { result: { event: 3, calls: 3 } },
    ]);
  });

  test('that throws fails alone', async () => {
    const host = start('plain');

    const [failed, next] = [await outputsOf(host, 'throw'), await outputsOf(host, 'again')];

    expect(failed).toMatchObject([{ kind: 'fail', reason: 'failed' }]);
    expect(next).toMatchObject([{ kind: 'end', result: { calls: 2 } }]);
  });

  test.each(['exit', 'reject'])(
    'that dies by %s fails its other invocations and starts again',
    async (how) => {
      const host = start('plain');

      const [other, dead] = await Promise.all([outputsOf(host, 'wait'), outputsOf(host, how)]);
      const next = await outputsOf(host, 'again');

      expect([other, dead]).toMatchObject([[{ reason: 'crashed' }], [{ reason: 'crashed' }]]);
      expect(next).toMatchObject([{ kind: 'end', result: { calls: 1 } }]);
    },
  );

  test('that is ended fails its invocations; new ones go to a new thread', async () => {
    const host = start('plain');
    await outputsOf(host, 'hello');
    const waiting = outputsOf(host, 'wait');

    const ended = host.end();
    const next = await outputsOf(host, 'again');
    await ended;

    expect(await waiting).toMatchObject([{ kind: 'fail', reason: 'crashed' }]);
    expect(next).toMatchObject([{ kind: 'end', result: { calls: 1 } }]);
  });

  test('that takes too long fails', async () => {
    expect(await outputsOf(start('plain', 300), 'wait')).toMatchObject([
      { kind: 'fail', reason: 'timed out' },
    ]);
  });

  test('that does not exist fails', async () => {
    expect(await outputsOf(start('missing'), 'x')).toMatchObject([{ kind: 'fail', reason: 'crashed' }]);
  });
});

describe('a streaming function', () => {
  const bytesOf = (outputs: readonly Output[]): number =>
    outputs.reduce((sum, output) => sum + (output.kind === 'chunk' ? output.data.length : 0), 0);

  test('yields its head, then its chunks, then the end', async () => {
    const outputs = await outputsOf(start('streaming'), {});

    expect(outputs[0]).toMatchObject({ kind: 'head', head: { statusCode: 201, headers: { a: 'b' } } });
    expect(bytesOf(outputs)).toBe(1_000_000);
    expect(outputs.at(-1)).toEqual({ kind: 'end' });
  });

  test('writes no further while its caller does not read', async () => {
    const host = start('streaming');
    const outputs: Output[] = [];
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();

    const invocation = host.invoke({}, (output) => {
      outputs.push(output);
      if (output.kind === 'head') begin(undefined);
      if (output.kind === 'end') end(undefined);
    });
    invocation.pause();
    await begun;
    await outputsOf(start('plain'), 'a thread started and gone: plenty of time');
    const whilePaused = bytesOf(outputs);
    invocation.resume();
    await ended;

    expect(whilePaused).toBeLessThan(200_000);
    expect(bytesOf(outputs)).toBe(1_000_000);
  });
});

test('a function whose caller has gone finds its stream closed, and is heard no more', async () => {
  const host = start('streaming');
  const { promise: begun, resolve } = Promise.withResolvers<undefined>();
  const heard: Output[] = [];
  const invocation = host.invoke('hold', (output) => {
    heard.push(output);
    if (output.kind === 'chunk') resolve(undefined);
  });
  await begun;
  const before = heard.length;

  invocation.abort();
  const outputs = await outputsOf(host, 'left');

  expect(outputs.find(({ kind }) => kind === 'chunk')).toMatchObject({ data: '1' });
  expect(heard).toHaveLength(before);
});
