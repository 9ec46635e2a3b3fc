import type { IncomingMessage } from 'node:http';
import type { Deadline } from './deadline.ts';

const maxBytes = 64 * 1024 * 1024;

export const tooLarge = Symbol('too large');

/** The whole body as text. Rejects if it breaks off. */
export async function readText(response: IncomingMessage): Promise<string | typeof tooLarge> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

/**
 * The bytes of a stream as they arrive. The deadline bounds each wait for more, not the whole: a stream may
 * be longer than the timeout as long as it keeps coming. Throws if it breaks off.
 */
export async function* relayBytes(response: IncomingMessage, deadline: Deadline): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(response)) {
      deadline.renew();
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new RangeError('stream too large');
      yield chunk;
    }
  } finally {
    deadline.stop();
  }
}

const chunksOf = (response: IncomingMessage): AsyncIterable<Uint8Array> => response;
