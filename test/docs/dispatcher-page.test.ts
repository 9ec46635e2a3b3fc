import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const folder = fileURLToPath(new URL('../../lambda/app/dispatch/', import.meta.url));
const page = readFileSync(join(folder, 'README.md'), 'utf8');

/** The rows of its table of parts: a folder, and the files that it names there. */
const rows = [...page.matchAll(/^\| `(\w+)\/` +\|(.*)$/gm)].map(([, name = '', cells = '']) => ({
  name,
  files: [...cells.matchAll(/`([\w-]+)`/g)].map(([, file = '']) => file),
}));

test('the page of the dispatcher has a row for each of its folders', () => {
  const folders = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());

  expect(rows.map(({ name }) => name).sort()).toEqual(folders.sort());
});

test.each(rows)('the parts that it names in $name are files there', ({ name, files }) => {
  expect(files.filter((file) => !existsSync(join(folder, name, `${file}.ts`)))).toEqual([]);
});
