import { pipeline, Readable, type Duplex } from 'node:stream';
import zlib from 'node:zlib';
import { UnreadableAnswer } from './unreadable-answer.ts';

type Bytes = AsyncIterable<Uint8Array>;
/** `first`: the first bytes, since declared encodings are not always true. undefined = they are not encoded. */
type Decoder = (first: Uint8Array) => Duplex | undefined;

/** Nested encodings are rare, and each one multiplies the size that a byte may expand to. */
const mostLayers = 3;

const startsWith =
  (...magic: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    magic.every((byte, at) => bytes[at] === byte);

const isGzip = startsWith(0x1f, 0x8b);
const isZstd = startsWith(0x28, 0xb5, 0x2f, 0xfd);
/** RFC 9110 means zlib's format by it; some servers send the raw one. */
const isZlib = ([first = 0]: Uint8Array): boolean => (first & 0x0f) === 8;

const gunzip: Decoder = (first) => (isGzip(first) ? zlib.createGunzip() : undefined);
/** Node 20, on which a Router may run, has none. */
const unzstd: Decoder = (first) =>
  isZstd(first) && 'createZstdDecompress' in zlib ? zlib.createZstdDecompress() : undefined;

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: (first) => (isZlib(first) ? zlib.createInflate() : zlib.createInflateRaw()),
  br: () => zlib.createBrotliDecompress(),
  zstd: unzstd,
};

/**
 * The decoded bytes of an answer: by `Content-Encoding`, unless they show that a proxy has decoded or encoded them
 * without saying so. Bounded after decoding.
 * @throws UnreadableAnswer for an encoding that is not known, and for an answer that is too large.
 */
export function decoded(bytes: Bytes, contentEncoding = ''): Bytes {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const unknown = names.find((name) => !Object.hasOwn(decoders, name));
  if (unknown !== undefined || names.length > mostLayers) throw notKnown(unknown ?? contentEncoding);
  const layers = names.length === 0 ? ['unsaid'] : names.toReversed();
  return layers.reduce<Bytes>(decodeLayer, bytes);
}

const notKnown = (name: string): UnreadableAnswer =>
  new UnreadableAnswer(
    `The upstream’s answer has the Content-Encoding '${name.replace(/[^\w, -]/g, '?').slice(0, 60)}', which Headway does not support.`,
  );

async function* decodeLayer(bytes: Bytes, name: string): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  const limit = createLimit();
  try {
    const first = await readFirst(iterator);
    if (first.byteLength === 0) return;
    const decoder = (decoders[name] ?? guess)(first);
    if (decoder !== undefined) {
      for await (const chunk of through(decoder, rejoined(first, iterator))) yield limit(chunk);
      return;
    }
    yield limit(first);
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield limit(next.value);
    }
  } finally {
    await iterator.return?.();
  }
}

/** Each encoding that is recognised by its first bytes needs at most four of them. */
const magicBytes = 4;

async function readFirst(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let first: Uint8Array = new Uint8Array();
  while (first.byteLength < magicBytes) {
    const next = await iterator.next();
    if (next.done === true) return first;
    first = first.byteLength === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  return first;
}

const guess: Decoder = (first) => gunzip(first) ?? unzstd(first);

async function* rejoined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function through(decoder: Duplex, bytes: Bytes): Bytes {
  // An error of either ends both; it appears where the decoder is read.
  pipeline(Readable.from(bytes), decoder, () => undefined);
  return decoder;
}

const maxBytes = 64 * 1024 * 1024;

function createLimit(): (chunk: Uint8Array) => Uint8Array {
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new UnreadableAnswer('The upstream’s answer is too large.');
    return chunk;
  };
}
