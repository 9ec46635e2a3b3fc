import type { Writable } from 'node:stream';

interface Caller {
  /** Aborted once the caller has left. */
  readonly signal: AbortSignal;
  readonly stream: Writable;
}

/** By the context of the invocation. */
const callers = new WeakMap<object, Caller>();

/** If nobody can tell that a caller has left, it counts as there. */
const never = new AbortController().signal;

export const callerSignalOf = (context: object): AbortSignal => callers.get(context)?.signal ?? never;

/** True also in the moment before the signal aborts. */
export const hasLeft = (context: object): boolean => callers.get(context)?.stream.destroyed === true;

type Handler = (event: unknown, stream: Writable, context: object) => unknown;

/**
 * A streaming handler that learns from its response stream that the caller has left, also before it has begun to
 * answer. A runtime that can tell closes the stream before its end: `npm start` does. Lambda's does not
 * (aws/aws-lambda-nodejs-runtime-interface-client#145).
 */
export const noticeHangUps =
  (handler: Handler): Handler =>
  (event, stream, context) => {
    const caller = new AbortController();
    stream.once('close', () => {
      if (!stream.writableFinished) caller.abort();
    });
    callers.set(context, { signal: caller.signal, stream });
    return handler(event, stream, context);
  };
