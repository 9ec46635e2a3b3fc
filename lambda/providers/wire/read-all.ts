import type { Sniffed } from './sniff.ts';

export async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Reads at most this many bytes; `onMore` is called if there may be others, before they are given up. */
export async function readBeginning(
  bytes: AsyncIterable<Uint8Array>,
  { mostBytes, onMore }: { readonly mostBytes: number; readonly onMore: () => void },
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length <= mostBytes) continue;
    onMore();
    break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes);
}

/** All bytes of a sniffed answer, from its beginning. */
export async function* restOf({ head, rest }: Sniffed): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

/** UTF-8 without a byte order mark: JSON must not have one. */
export const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/^\uFEFF/, '');
