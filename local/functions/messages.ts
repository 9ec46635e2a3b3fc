/** The argument of `awslambda.HttpResponseStream.from`: the beginning of a streamed answer. */
export interface ResponseHead {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly cookies: readonly string[];
}

/** `failed`: the handler threw. The others never come from a thread: its function is gone or too slow. */
export type FailureReason = 'failed' | 'crashed' | 'timed out';

/** What an invocation yields, in order: a head and chunks if it streams, then `end` or `fail`. */
export type Output =
  | { readonly kind: 'head'; readonly head: ResponseHead }
  | { readonly kind: 'chunk'; readonly data: string | Uint8Array }
  | { readonly kind: 'end'; readonly result?: unknown }
  | { readonly kind: 'fail'; readonly reason: FailureReason; readonly message: string };

/**
 * From the gateway to a function's thread. `pause`: the caller reads more slowly than the function writes; `abort`:
 * the caller has left.
 */
export type ToThread =
  | {
      readonly kind: 'invoke';
      readonly id: number;
      readonly event: unknown;
      readonly requestId: string;
      readonly deadlineMs: number;
    }
  | { readonly kind: 'pause' | 'resume' | 'abort'; readonly id: number };

/**
 * From a function's thread: first that the bundle is imported, then the output of invocations since the last
 * message.
 */
export type FromThread = 'ready' | { readonly id: number; readonly outputs: readonly Output[] };

/** The parameters with which a thread is started. */
export interface FunctionSpec {
  readonly name: string;
  /** The bundle's file, and the name of the function it exports. */
  readonly file: string;
  readonly exportName: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
}
