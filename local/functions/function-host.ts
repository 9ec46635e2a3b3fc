import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FailureReason, FromThread, FunctionSpec, Output, ToThread } from './messages.ts';

export type Environment = Readonly<Record<string, string>>;

/** One call of a function. */
export interface Invocation {
  readonly requestId: string;
  /** Holds the function's writes back, or lets them continue. */
  pause(): void;
  resume(): void;
  /** Nobody reads on: the function is told, and its further output is ignored. */
  abort(): void;
}

/** A function in a thread of its own, started at its first invocation and again after it has ended. */
export interface FunctionHost {
  readonly name: string;
  /** `onOutput` gets everything that the invocation yields; the last output is `end` or `fail`, always exactly one. */
  invoke(event: unknown, onOutput: (output: Output) => void): Invocation;
  /** Starts the thread ahead of the first invocation; rejects if its bundle cannot be imported. */
  start(): Promise<void>;
  /** Ends the thread in the middle of whatever it does; its invocations fail, the next one starts it anew. */
  end(): Promise<void>;
}

export interface FunctionHostOptions {
  readonly spec: FunctionSpec;
  /** The whole `process.env` of the function. */
  readonly environment: Environment;
  /** Where its standard output and error go. */
  readonly output: NodeJS.WritableStream;
}

interface Pending {
  readonly thread: Worker;
  readonly onOutput: (output: Output) => void;
  readonly timer: NodeJS.Timeout;
}

const threadFile = new URL('./function-thread.ts', import.meta.url);

export function functionHost(options: FunctionHostOptions): FunctionHost {
  const { name, timeoutMs } = options.spec;
  const pending = new Map<number, Pending>();
  /** The worker that takes new invocations; others may be shutting down. */
  let current: Worker | undefined;
  /** Its first message. */
  let ready: Promise<unknown> = Promise.resolve();
  let lastId = 0;

  function deliver(id: number, outputs: readonly Output[]): void {
    const invocation = pending.get(id);
    if (invocation === undefined) return;
    for (const output of outputs) {
      if (output.kind === 'end' || output.kind === 'fail') {
        clearTimeout(invocation.timer);
        pending.delete(id);
      }
      invocation.onOutput(output);
    }
  }

  const fail = (id: number, reason: FailureReason, message: string): void =>
    deliver(id, [{ kind: 'fail', reason, message }]);

  function retire(thread: Worker): void {
    if (current === thread) current = undefined;
  }

  function launch(): Worker {
    const thread = launchThread(options);
    ready = once(thread, 'message');
    ready.catch(() => undefined);
    thread.on('message', (message: FromThread) => {
      if (message !== 'ready') deliver(message.id, message.outputs);
    });
    thread.on('error', (error) => {
      retire(thread);
      options.output.write(`${name}: ${describe(error)}\n`);
    });
    thread.on('exit', () => {
      retire(thread);
      const lost = [...pending].filter(([, invocation]) => invocation.thread === thread);
      for (const [id] of lost) fail(id, 'crashed', 'The function ended before it answered.');
    });
    return thread;
  }

  return {
    name,

    async start() {
      current ??= launch();
      await ready;
    },

    invoke(event, onOutput) {
      const id = ++lastId;
      const requestId = randomUUID();
      const thread = (current ??= launch());
      const timer = setTimeout(() => fail(id, 'timed out', 'The function took too long.'), timeoutMs);
      const post = (message: ToThread) => thread.postMessage(message);
      pending.set(id, { thread, onOutput, timer });
      post({ kind: 'invoke', id, event, requestId, deadlineMs: Date.now() + timeoutMs });
      return {
        requestId,
        pause: () => post({ kind: 'pause', id }),
        resume: () => post({ kind: 'resume', id }),
        abort() {
          clearTimeout(timer);
          pending.delete(id);
          post({ kind: 'abort', id });
        },
      };
    },

    async end() {
      const thread = current;
      current = undefined;
      await thread?.terminate();
    },
  };
}

function launchThread({ spec, environment, output }: FunctionHostOptions): Worker {
  const thread = new Worker(threadFile, {
    workerData: spec,
    env: { ...environment },
    name: spec.name,
    stdout: true,
    stderr: true,
  });
  thread.stdout.pipe(output, { end: false });
  thread.stderr.pipe(output, { end: false });
  return thread;
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : 'a value that is not an Error';
