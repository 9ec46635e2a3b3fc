import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));

/** In a folder with more files, readers must search instead of look. */
const MOST_FILES = 15;

/** Folders that may hold more, each with its reason. */
const exceptions: Readonly<Record<string, string>> = {};

/** Code that is written here: no package, and nothing that a build leaves behind. */
const own = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|cdk\.out|dist|coverage)$/.test(entry.name))
  .map(({ name }) => name);

test(`no folder holds more than ${String(MOST_FILES)} files of TypeScript`, () => {
  const files = own.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const large = [...counts].filter(([folder, count]) => count > MOST_FILES && !(folder in exceptions));

  expect(counts.size).toBeGreaterThan(100);
  expect(large).toEqual([]);
});
