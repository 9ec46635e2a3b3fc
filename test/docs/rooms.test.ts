import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** The folders in the tree that hold code; those of the tests mirror the others. */
const folders = readdirSync(root, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !/^(\..*|node_modules|cdk\.out|dist|coverage|test)$/.test(entry.name),
  )
  .flatMap(({ name }) =>
    readdirSync(join(root, name), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => dirname(relative(root, join(entry.parentPath, entry.name))).replaceAll('\\', '/')),
  );

const listed = [...page.matchAll(/^- `([\w/-]+)\/`: \S/gm)].map(([, folder = '']) => folder);

test('the page has one line about every folder, and about no other', () => {
  expect(folders.length).toBeGreaterThan(300);
  expect([...listed].sort()).toEqual([...new Set(folders), 'test'].sort());
});
