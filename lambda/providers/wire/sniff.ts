/** The field names with which an event stream's lines begin. */
const fieldNames = ['data:', 'event:', 'retry:', 'id:', ':'] as const;

/** As it looks byte by byte. */
const byteOrderMark = '\u00ef\u00bb\u00bf';
const startingMark = new RegExp(`^${byteOrderMark}`);

/**
 * Whether bytes are an event stream, as far as they have come: it begins with a field or a comment, as no JSON
 * can. undefined = more is needed to tell. What `Content-Type` says is not asked: servers send either under any.
 */
export function isEventStream(head: Buffer, isAll: boolean): boolean | undefined {
  // The blanks are those with which a connection is kept alive.
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
  /** What has come so far, and where the rest will come from. */
  readonly head: Buffer;
  readonly rest: AsyncIterator<Uint8Array>;
}

/** So many blanks are enough to take what follows for JSON. */
const mostBlankBytes = 64 * 1024;

/** Reads no more of an answer than it takes to tell what it is. */
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
