import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, FunctionSpec, Output, ToThread } from './messages.ts';
import { responseStream, withHead, type ResponseStream } from './response-stream.ts';

/**
 * One function's thread, in place of Lambda's runtime. It imports the bundle as Lambda would and runs any number of
 * invocations at a time.
 */
type Handler = (...given: readonly unknown[]) => unknown;
type Invoke = Extract<ToThread, { kind: 'invoke' }>;

/** The mark by which the real runtime recognises a streaming handler. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

const port = parentPort;
if (port === null) throw new Error('This file runs only as a worker thread.');
// Both ends of a thread's messages are in this folder and share their types.
const spec = workerData as FunctionSpec;
const streams = new Map<number, ResponseStream>();

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: Handler) => Object.assign(handler, { [streaming]: 'response' }),
    HttpResponseStream: { from: withHead },
  },
});

const handler = await loadHandler();
port.postMessage('ready' satisfies FromThread);
port.on('message', (message: ToThread) => {
  if (message.kind === 'invoke') void invoke(message);
  else if (message.kind === 'abort') leave(message.id);
  else streams.get(message.id)?.[message.kind]();
});

/** Lambda tells a function nothing of this; here the function shows what it would do if it knew. */
function leave(id: number): void {
  const stream = streams.get(id);
  streams.delete(id);
  stream?.abort();
}

async function loadHandler(): Promise<Handler> {
  const bundle = (await import(pathToFileURL(spec.file).href)) as Record<string, unknown>;
  const exported = bundle[spec.exportName];
  if (typeof exported !== 'function') throw new Error(`${spec.file} exports no ${spec.exportName}`);
  return exported as Handler;
}

async function invoke({ id, event, requestId, deadlineMs }: Invoke): Promise<void> {
  const put = outbox(id);
  const context = contextOf(requestId, deadlineMs);
  try {
    if (streaming in handler) await runStreaming(id, { put, event, context });
    else put({ kind: 'end', result: await handler(event, context) });
  } catch (error) {
    console.error(error);
    put({ kind: 'fail', reason: 'failed', message: error instanceof Error ? error.name : 'Error' });
  } finally {
    streams.delete(id);
  }
}

async function runStreaming(
  id: number,
  call: { put: (output: Output) => void; event: unknown; context: unknown },
): Promise<void> {
  const stream = responseStream(call.put);
  streams.set(id, stream);
  try {
    await handler(call.event, stream.writable, call.context);
    if (!stream.writable.writableEnded) stream.writable.end();
    await finished(stream.writable);
  } catch (error) {
    // A write to a caller who has left breaks off, and there is nobody to tell.
    if (!stream.isAborted()) throw error;
  }
}

/** Collects the output of one turn of the event loop into one message: mostly a whole answer. */
function outbox(id: number): (output: Output) => void {
  let outputs: Output[] = [];
  return (output) => {
    if (outputs.push(output) > 1) return;
    setImmediate(() => {
      port?.postMessage({ id, outputs } satisfies FromThread);
      outputs = [];
    });
  };
}

const contextOf = (awsRequestId: string, deadlineMs: number) => ({
  awsRequestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: spec.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${process.env.AWS_REGION ?? ''}:000000000000:function:${spec.name}`,
  memoryLimitInMB: String(spec.memoryMb),
  logGroupName: `/aws/lambda/${spec.name}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
});
