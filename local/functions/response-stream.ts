import { Writable } from 'node:stream';
import type { Output, ResponseHead } from './messages.ts';

/** The stream to which a streaming handler writes its answer. */
export interface ResponseStream {
  readonly writable: Writable;
  /** The caller does not read on for now: writes are held back until `resume`. */
  pause(): void;
  resume(): void;
  /** The caller has left: the stream is closed before its end. */
  abort(): void;
  isAborted(): boolean;
}

/** After this many bytes a turn of the event loop has to pass: only then can `pause` arrive. */
const turnBytes = 64 * 1024;

const heads = new WeakMap<object, (head: ResponseHead) => void>();

export function responseStream(put: (output: Output) => void): ResponseStream {
  let isPaused = false;
  let isAborted = false;
  let goOn: (() => void) | undefined;
  let bytesThisTurn = 0;
  const proceed = (done: () => void): void => {
    if (isPaused) goOn = done;
    else done();
  };
  const writable = new Writable({
    decodeStrings: false,
    write(data: string | Uint8Array, _encoding, done) {
      if (data.length > 0) put({ kind: 'chunk', data: toSend(data) });
      bytesThisTurn += data.length;
      if (bytesThisTurn < turnBytes) {
        proceed(done);
        return;
      }
      setImmediate(() => {
        bytesThisTurn = 0;
        proceed(done);
      });
    },
    final(done) {
      put({ kind: 'end' });
      done();
    },
  });
  heads.set(writable, (head) => put({ kind: 'head', head }));
  return {
    writable,
    pause: () => (isPaused = true),
    resume() {
      isPaused = false;
      goOn?.();
      goOn = undefined;
    },
    abort() {
      isAborted = true;
      writable.destroy();
    },
    isAborted: () => isAborted,
  };
}

/** A copy of its own size: posting a small view would send the whole pool that Node cut it from. */
const toSend = (data: string | Uint8Array): string | Uint8Array =>
  typeof data === 'string' ? data : new Uint8Array(data);

/** `awslambda.HttpResponseStream.from`. */
export function withHead(stream: Writable, metadata: Partial<ResponseHead>): Writable {
  const { statusCode = 200, headers = {}, multiValueHeaders = {}, cookies = [] } = metadata;
  heads.get(stream)?.({ statusCode, headers, multiValueHeaders, cookies });
  return stream;
}
