import { Readable } from 'node:stream';
import { BrokenAnswer } from '../../core/answers/broken-answer.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import { envelope } from './errors.ts';

const lineFeed = 0x0a;

const brokenOff: ErrorBody = {
  message: 'The upstream ended its answer before it was complete.',
  type: 'upstream_error',
  param: null,
  code: 'upstream_failed',
};

/**
 * Relays an upstream's event stream byte for byte as it arrives, except that it holds a line back until it is
 * whole. If the stream breaks off, half a line is dropped, a last event says what happened, and there is no
 * `[DONE]`: half an answer must not look like a whole one.
 */
export async function* relay(
  stream: AsyncIterable<Uint8Array>,
  onBroken: (cause: unknown) => void,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  try {
    for await (const chunk of stream) {
      const whole = chunk.lastIndexOf(lineFeed) + 1;
      if (whole > 0) {
        yield join(held, chunk.subarray(0, whole));
        held = [];
      }
      if (whole < chunk.length) held.push(chunk.subarray(whole));
    }
  } catch (cause) {
    onBroken(cause);
    const { error, isTold } = cause instanceof BrokenAnswer ? cause : { error: brokenOff, isTold: false };
    if (!isTold) yield Buffer.from(`\n\ndata: ${envelope(error)}\n\n`);
    return;
  }
  if (held.length > 0) yield Buffer.concat(held);
}

const join = (held: readonly Uint8Array[], chunk: Uint8Array): Uint8Array =>
  held.length === 0 ? chunk : Buffer.concat([...held, chunk]);

/**
 * A body for middy; `onClosed` runs as soon as the caller leaves before its end. (`Readable.from` would first wait
 * for the next chunk.)
 */
export function bodyOf(chunks: AsyncIterable<Uint8Array | string>, onClosed: () => void): Readable {
  const iterator = chunks[Symbol.asyncIterator]();

  async function pushNext(body: Readable): Promise<void> {
    try {
      const next = await iterator.next();
      body.push(next.done === true ? null : next.value);
    } catch (error) {
      body.destroy(error instanceof Error ? error : new Error('no more chunks', { cause: error }));
    }
  }

  return new Readable({
    read() {
      void pushNext(this);
    },
    destroy(error, done) {
      if (!this.readableEnded) {
        onClosed();
        iterator.return?.().catch(() => undefined);
      }
      done(error);
    },
  });
}
