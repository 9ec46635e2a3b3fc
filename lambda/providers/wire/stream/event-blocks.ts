/**
 * Cuts the bytes of an event stream where an event ends, that is after a blank line, however they arrive. The
 * output is the input, byte for byte.
 */
export interface EventBlocks {
  /** All events that are complete by now, as one piece; undefined = none. */
  feed(chunk: Uint8Array): Buffer | undefined;
  /** An event that was begun and not ended. */
  rest(): Buffer;
}

/** A blank line may begin in one chunk and end in the next. */
const edgeLength = 2;

export function createEventBlocks(): EventBlocks {
  let held: Buffer[] = [];
  let edge = '';
  return {
    feed(bytes) {
      const chunk = asBuffer(bytes);
      // One character for each byte: line ends are the same in ASCII, latin1 and UTF-8.
      const text = edge + chunk.toString('latin1');
      const end = lastEnd(text);
      if (end === 0) {
        held.push(chunk);
        edge = text.slice(-edgeLength);
        return undefined;
      }
      const region = joined(held, chunk.subarray(0, end - edge.length));
      const rest = chunk.subarray(end - edge.length);
      held = rest.length === 0 ? [] : [rest];
      edge = rest.toString('latin1', Math.max(0, rest.length - edgeLength));
      return region;
    },
    rest: () => Buffer.concat(held),
  };
}

/** The end of each event in a region. */
const blankLine = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))+/g;

/** The events of a region, one by one; comments and blank lines belong to the event after them. */
export function* blocksOf(region: Buffer): Generator<Buffer> {
  let from = 0;
  for (const { 0: end, index } of region.toString('latin1').matchAll(blankLine)) {
    yield region.subarray(from, index + end.length);
    from = index + end.length;
  }
  if (from < region.length) yield region.subarray(from);
}

/**
 * The index after the last blank line; 0 = there is none. A carriage return at the end may still be followed by a
 * line feed.
 */
function lastEnd(text: string): number {
  if (text.endsWith('\n\n')) return text.length;
  const certain = text.endsWith('\r') ? text.slice(0, -1) : text;
  return Math.max(...['\n\n', '\n\r', '\r\r'].map((pair) => endOf(certain, certain.lastIndexOf(pair))));
}

function endOf(text: string, index: number): number {
  if (index < 0) return 0;
  const isSplit = text[index + 1] === '\r' && text[index + 2] === '\n';
  return index + (isSplit ? 3 : 2);
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const joined = (held: readonly Buffer[], chunk: Buffer): Buffer =>
  held.length === 0 ? chunk : Buffer.concat([...held, chunk]);
