/** A file's text or, if it is not in UTF-8, the first line that is not. */
export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'undecodable'; readonly line: number; readonly message: string };

const UTF_16 = 'found UTF-16; expected the file saved in UTF-8';
const NO_UTF_8 =
  'found bytes that are not UTF-8, perhaps from an editor set to Latin-1 or Windows-1252; expected the file saved in UTF-8';
const LINE_FEED = 10;

export const decodeText = (bytes: Uint8Array): DecodedText => {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return { kind: 'undecodable', line: 1, message: UTF_16 };
  const text = decode(bytes);
  if (text !== undefined) return { kind: 'text', text };
  return { kind: 'undecodable', line: firstUndecodable(bytes), message: NO_UTF_8 };
};

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** A line break is a byte of its own in UTF-8, so each line can be decoded by itself. */
const firstUndecodable = (bytes: Uint8Array): number => {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1 || decode(bytes.subarray(start, end)) === undefined) return line;
    line += 1;
    start = end + 1;
  }
};
