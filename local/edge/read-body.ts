import type { IncomingMessage } from 'node:http';

/** API Gateway's limit, in bytes. */
const maxBodyBytes = 10 * 1024 * 1024;

/** The whole body; undefined if it is larger than the limit, or if the caller left before its end. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
  const { promise, resolve } = Promise.withResolvers<Buffer | 'too large' | 'aborted'>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
    // Reads on without keeping anything: a caller that is cut off while it sends never sees the answer.
    else resolve('too large');
  });
  request.on('end', () =>
    resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)),
  );
  request.on('close', () => resolve('aborted'));
  return promise;
}
