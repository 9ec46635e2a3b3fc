import { readdirSync, readFileSync } from 'node:fs';

export interface Sample {
  /** The language or the form. */
  readonly name: string;
  readonly text: string;
}

const folder = new URL('../../test/corpus/', import.meta.url);

/** Texts in several scripts and forms, written for this purpose. */
export const corpus: readonly Sample[] = readdirSync(folder)
  .sort()
  .map((file) => ({ name: file.replace('.txt', ''), text: readFileSync(new URL(file, folder), 'utf8') }));
