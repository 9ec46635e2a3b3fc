import zlib from 'node:zlib';
import { UnreadableAnswer } from '../../wire/unreadable-answer.ts';

/** One message of AWS's event stream encoding (`application/vnd.amazon.eventstream`). */
export interface Frame {
  /** Those that are texts; `:message-type`, `:event-type` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** The prelude: two lengths and their checksum; and the checksum of the whole at the end. */
const [preludeBytes, checksumBytes] = [12, 4];
/** AWS's own bound. */
const mostBytes = 24 * 1024 * 1024;

/** Cuts bytes into frames, however they arrive. @throws UnreadableAnswer for bytes that are none */
export function createFrames(): { feed(bytes: Uint8Array): readonly Frame[]; isEmpty(): boolean } {
  let held: Buffer = Buffer.alloc(0);
  return {
    isEmpty: () => held.length === 0,
    feed(bytes) {
      held = Buffer.concat([held, bytes]);
      const frames: Frame[] = [];
      while (held.length >= preludeBytes) {
        const length = lengthOf(held);
        if (held.length < length) break;
        frames.push(readFrame(held.subarray(0, length)));
        held = held.subarray(length);
      }
      return frames;
    },
  };
}

function lengthOf(held: Buffer): number {
  const [length, headersLength] = [held.readUInt32BE(0), held.readUInt32BE(4)];
  const isPossible = length <= mostBytes && headersLength + preludeBytes + checksumBytes <= length;
  if (!isPossible || !isIntact(held.subarray(0, 8), held.readUInt32BE(8))) throw unreadable();
  return length;
}

function readFrame(frame: Buffer): Frame {
  const end = frame.length - checksumBytes;
  if (!isIntact(frame.subarray(0, end), frame.readUInt32BE(end))) throw unreadable();
  const headersEnd = preludeBytes + frame.readUInt32BE(4);
  return {
    headers: readHeaders(frame.subarray(preludeBytes, headersEnd)),
    payload: frame.subarray(headersEnd, end),
  };
}

/** Missing in the first versions of Node 20, on which a Router may run; TLS has checked the bytes already. */
const isIntact = (bytes: Buffer, checksum: number): boolean =>
  !('crc32' in zlib) || zlib.crc32(bytes) === checksum;

/** The lengths of values by their types; the others say theirs in two bytes. */
const fixedLengths: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const textType = 7;

function readHeaders(bytes: Buffer): Readonly<Record<string, string>> {
  const headers: [string, string][] = [];
  let at = 0;
  try {
    while (at < bytes.length) {
      const nameEnd = at + 1 + bytes.readUInt8(at);
      const name = bytes.toString('utf8', at + 1, nameEnd);
      const type = bytes.readUInt8(nameEnd);
      const fixed = fixedLengths[type];
      const from = nameEnd + (fixed === undefined ? 3 : 1);
      at = from + (fixed ?? bytes.readUInt16BE(nameEnd + 1));
      if (type === textType) headers.push([name, bytes.toString('utf8', from, at)]);
    }
  } catch {
    throw unreadable();
  }
  return Object.fromEntries(headers);
}

const unreadable = (): UnreadableAnswer =>
  new UnreadableAnswer('The upstream’s answer is not an event stream of AWS’s.');
