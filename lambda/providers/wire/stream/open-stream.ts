import type { Usage } from '../../../core/requests/usage.ts';
import { createEventWatch, type EventReading, type EventWatch, type Passed } from './event-watch.ts';

/** At most this much may come before the first event with content; more is passed on without waiting for it. */
const mostHeldBytes = 1024 * 1024;

/** The failure of a stream that has begun: an error in it, or `undefined` if it just stops. */
export interface StreamFailure {
  readonly error: unknown;
  /** The stream itself has told its caller already. */
  readonly isTold: boolean;
  readonly cause: unknown;
}

export interface Watching extends EventReading {
  /** Called whenever bytes arrive after it has begun. */
  readonly onBytes: () => void;
  /**
   * Called when nothing more will be read, before the bytes are released: a decoder lets go only when nothing more
   * can arrive. `isOver`: everything has arrived.
   */
  readonly onEnd: (isOver: boolean) => void;
  /** The error that is thrown in place of the rest. */
  readonly failureOf: (failure: StreamFailure) => Error;
}

/** `broken`: it ended before anything had arrived; `unknown`: it is not an event stream in OpenAI's format. */
export type OpenedStream =
  | { readonly kind: 'begun'; readonly body: AsyncGenerator<Uint8Array>; usage(): Usage | undefined }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'broken' }
  | { readonly kind: 'unknown' };

type Rest = AsyncIterator<Uint8Array>;

/**
 * Holds a stream back until its content begins: a failure before that can be retried, and nobody has seen it. From
 * then on its bytes pass as they arrive. @throws what reading throws before that.
 */
export async function openStream(
  { head, rest }: { readonly head: Buffer; readonly rest: Rest },
  watching: Watching,
): Promise<OpenedStream> {
  const watch = createEventWatch(watching);
  const held: Buffer[] = [];
  let heldBytes = 0;
  let chunk: Uint8Array | undefined = head;
  while (chunk !== undefined) {
    const passed = watch.pass(chunk);
    if (passed?.failure !== undefined) return refuseTo(passed.failure, { rest, watching });
    if (passed !== undefined) held.push(passed.bytes);
    heldBytes += chunk.byteLength;
    if (watch.hasBegun() || heldBytes > mostHeldBytes) break;
    const next: IteratorResult<Uint8Array> = await rest.next();
    chunk = next.done === true ? undefined : next.value;
  }
  if (chunk === undefined) {
    const last = watch.end();
    if (last.failure !== undefined) return last.failure;
    if (!watch.hasBegun()) return { kind: 'broken' };
    held.push(last.bytes);
  }
  watching.onBytes();
  const begun = { held: Buffer.concat(held), rest: chunk === undefined ? undefined : rest, watch, watching };
  return { kind: 'begun', body: goOn(begun), usage: () => watch.usage() };
}

async function refuseTo<F>(
  failure: F,
  { rest, watching }: { readonly rest: Rest; readonly watching: Watching },
): Promise<F> {
  watching.onEnd(false);
  await rest.return?.();
  return failure;
}

interface Begun {
  readonly held: Buffer;
  /** undefined = everything has arrived. */
  readonly rest: Rest | undefined;
  readonly watch: EventWatch;
  readonly watching: Watching;
}

async function* goOn({ held, rest, watch, watching }: Begun): AsyncGenerator<Uint8Array> {
  let isOver = rest === undefined;
  try {
    yield held;
    while (rest !== undefined && !isOver) {
      const chunk = await nextOf(rest, { watch, watching });
      isOver = chunk === undefined;
      watching.onBytes();
      const passed = chunk === undefined ? watch.end() : watch.pass(chunk);
      if (passed === undefined) continue;
      if (passed.bytes.length > 0) yield passed.bytes;
      if (passed.failure !== undefined) throw watching.failureOf(failureIn(passed.failure));
    }
    if (!watch.isWhole()) throw watching.failureOf(stopped());
  } finally {
    watching.onEnd(isOver);
    await rest?.return?.();
  }
}

/** A connection that is cut after the last event has lost nothing. */
async function nextOf(
  rest: Rest,
  { watch, watching }: Pick<Begun, 'watch' | 'watching'>,
): Promise<Uint8Array | undefined> {
  try {
    const next = await rest.next();
    return next.done === true ? undefined : next.value;
  } catch (cause) {
    if (watch.isDone()) return undefined;
    throw watching.failureOf(stopped(cause));
  }
}

const stopped = (cause?: unknown): StreamFailure => ({ error: undefined, isTold: false, cause });

const failureIn = (failure: NonNullable<Passed['failure']>): StreamFailure =>
  failure.kind === 'error'
    ? { error: failure.error, isTold: failure.isTerminal, cause: undefined }
    : stopped();
