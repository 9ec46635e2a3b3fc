import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { decodeText } from '../lambda/config/yaml/decode-text.ts';
import type { OpenFile } from '../lambda/config/files/include-files.ts';

/** The text of a file, or why it cannot be read, in words that follow its name. */
export type Opened =
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'unopened'; readonly reason: string }
  | { readonly kind: 'undecodable'; readonly line: number; readonly message: string };

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ENOTDIR: 'has a file in its path where a folder is needed',
  ELOOP: 'is a link to itself',
};

export function openText(file: string): Opened {
  try {
    const decoded = decodeText(readFileSync(file));
    return decoded.kind === 'text' ? { kind: 'opened', text: decoded.text } : decoded;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    return { kind: 'unopened', reason: reasons[code] ?? `cannot be read (${code})` };
  }
}

/** Opens an included file: its path is relative to the folder of the file that includes it. */
export const openIncluded: OpenFile = (name, from) => {
  const file = normalize(isAbsolute(name) ? name : join(dirname(from), name));
  const opened = openText(file);
  switch (opened.kind) {
    case 'opened':
      return { kind: 'opened', file, text: opened.text };
    case 'unopened':
      return { kind: 'unopened', file, reason: opened.reason };
    case 'undecodable':
      return { kind: 'unopened', file, reason: `is not in UTF-8 (line ${opened.line})` };
  }
};
