import type { Writable } from 'node:stream';

interface Caller {
  /** Aborted once it has gone. */
  readonly signal: AbortSignal;
  readonly stream: Writable;
}

/** By the context of an invocation. */
const callers = new WeakMap<object, Caller>();

/** Where nobody can tell that a caller has gone, it has not. */
const never = new AbortController().signal;

export const callerSignalOf = (context: object): AbortSignal => callers.get(context)?.signal ?? never;

/** Also in the moment before the signal tells. */
export const hasLeft = (context: object): boolean => callers.get(context)?.stream.destroyed === true;

type Handler = (event: unknown, stream: Writable, context: object) => unknown;

/**
 * A streaming handler that learns from its response stream that the caller has gone, before it has begun to answer,
 * too. A runtime that can tell closes the stream before its end: `npm start` does. Lambda's does not
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
