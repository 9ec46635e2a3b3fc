import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Edit } from './mutant.ts';

const root = new URL('../../', import.meta.url);

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** A file of the project with an edit applied. Throws unless the text occurs exactly once. */
export function editedSource(edits: readonly Edit[]): string {
  const [first] = edits;
  if (first === undefined) throw new RangeError('no edit');
  const code = readFileSync(new URL(first.file, root), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  return edits.reduce(
    (text, { file, find, put }) => {
      const parts = text.split(flat(find));
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like: ${find}`);
      return parts.join(put);
    },
    flat(stripTypeScriptTypes(code)),
  );
}

/** The edits for the file at this address. */
export const editsFor = (url: string, edits: readonly Edit[]): readonly Edit[] =>
  url.startsWith('file:')
    ? edits.filter(({ file }) => fileURLToPath(url) === fileURLToPath(new URL(file, root)))
    : [];
