/** The field names with which an event stream's lines begin. */
const fieldNames = ['data:', 'event:', 'retry:', 'id:', ':'] as const;

/** Its appearance byte by byte. */
const byteOrderMark = '\u00ef\u00bb\u00bf';
const startingMark = new RegExp(`^${byteOrderMark}`);

/**
 * True if bytes are an event stream, as far as they have arrived: it begins with a field or a comment, as no JSON
 * can. undefined = more bytes are needed. `Content-Type` is ignored: servers send either form under any.
 */
export function isEventStream(head: Buffer, isAll: boolean): boolean | undefined {
  // The blanks keep the connection alive.
  const text = head
    .toString('latin1')
    .replace(startingMark, '')
    .replace(/^[ \t\r\n]+/, '');
  if (fieldNames.some((name) => text.startsWith(name))) return true;
  const mayBecome = [byteOrderMark, ...fieldNames].some((start) => start.startsWith(text));
  return mayBecome && !isAll ? undefined : false;
}

export interface Sniffed {
  readonly isEvents: boolean;
  /** The bytes that have arrived, and the source of the rest. */
  readonly head: Buffer;
  readonly rest: AsyncIterator<Uint8Array>;
}

/** After this many blanks the rest is taken for JSON. */
const mostBlankBytes = 64 * 1024;

/** Reads no more of an answer than it takes to recognise its form. */
export async function sniffed(bytes: AsyncIterable<Uint8Array>): Promise<Sniffed> {
  const rest = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await rest.next();
    if (next.done !== true) head = Buffer.concat([head, next.value]);
    const isEvents = isEventStream(head, next.done === true || head.length > mostBlankBytes);
    if (isEvents !== undefined) return { isEvents, head, rest };
  }
}
