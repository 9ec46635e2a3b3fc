import { Writable } from 'node:stream';

/** The answer of a streaming function as its caller gets it: the head first, then bytes as they are written. */
export interface Invoked {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All text written so far. */
  text(): string;
  /** Resolves when the response has ended. */
  readonly ended: Promise<void>;
  /** The caller leaves. */
  hangUp(): void;
}

interface Head {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

type StreamingHandler = (event: unknown, response: ResponseStream, context: object) => Promise<void>;

class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];
  readonly head = Promise.withResolvers<Head>();

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}

/** Lambda's global for streaming, as middy uses it when a handler is made. */
export function installLambdaRuntime(): void {
  const from = (stream: ResponseStream, head: Head): ResponseStream => {
    stream.head.resolve(head);
    return stream;
  };
  const streamifyResponse = (handler: StreamingHandler): StreamingHandler => handler;
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream: { from } } });
}

/** Calls a handler whose caller leaves before there is an answer. Resolves when the invocation has ended. */
export async function invokeAndLeave(handler: unknown, event: unknown): Promise<void> {
  if (!isHandler(handler)) throw new TypeError('no handler');
  const stream = new ResponseStream();
  stream.on('error', () => undefined);
  const ended = handler(event, stream, {});
  stream.destroy();
  await ended.catch(() => undefined);
}

/** Calls a handler as Lambda's runtime does; resolves when the head has arrived. Rejects if the handler does. */
export async function invoke(handler: unknown, event: unknown): Promise<Invoked> {
  if (!isHandler(handler)) throw new TypeError('no handler');
  const stream = new ResponseStream();
  stream.on('error', () => undefined);
  const ended = handler(event, stream, {});
  const head = await Promise.race([stream.head.promise, ended.then(() => stream.head.promise)]);
  return {
    ...head,
    text: () => Buffer.concat(stream.chunks).toString('utf8'),
    ended,
    hangUp: () => void stream.destroy(),
  };
}

const isHandler = (value: unknown): value is StreamingHandler => typeof value === 'function';
