import { afterEach, expect, test } from '@jest/globals';
import { executionMode, buffered, canStream } from '../../lambda/http/edge/execution-mode.ts';
import { bodyOf } from '../../lambda/http/answering/relay.ts';
import { installLambdaRuntime } from '../../testkit/lambda-runtime.ts';

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'awslambda');
});

async function* events(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('data: 1\n\n');
  yield Buffer.from('data: [DONE]\n\n');
}

test('where the runtime streams, so does the handler', () => {
  const withoutRuntime = executionMode();

  installLambdaRuntime();

  expect(canStream()).toBe(true);
  expect(executionMode()).not.toBe(withoutRuntime);
});

test('a global without streaming, as packages leave one behind, is no runtime that streams', () => {
  Object.assign(globalThis, { awslambda: {} });

  expect(canStream()).toBe(false);
});

test('where it does not, a stream is answered as one text', async () => {
  const body = bodyOf(events(), () => undefined);

  const response = await buffered({ statusCode: 200, headers: {}, body });

  expect(canStream()).toBe(false);
  expect(response.body).toBe('data: 1\n\ndata: [DONE]\n\n');
});
