import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(textOf('package.json'))).scripts;

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'examples/README.md',
  'lambda/app/dispatch/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
];

/** The folders of the tree that a page may name files of. */
const folders =
  'lambda|lib|bin|local|ops|cli|commands|router|pack|openapi|sim|bench|test|testkit|docs|examples|core|ports|deployed|config|app|api|aws|http|providers|memory|entry';

/** Paths in backticks, without a wildcard or a placeholder; those inside `lambda/` may leave it out. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+\\.(?:ts|js|md|yaml|svg))\``, 'g'))].map(
    ([, path = '']) => path,
  );

const linksIn = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);

const scriptsIn = (text: string): readonly string[] =>
  [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);

describe.each(pages)('%s', (page) => {
  test('names only files that exist', () => {
    const lost = pathsIn(textOf(page)).filter(
      (path) => !existsSync(join(root, path)) && !existsSync(join(root, 'lambda', path)),
    );

    expect(lost).toEqual([]);
  });

  test('links only to files that exist', () => {
    const lost = linksIn(textOf(page)).filter((link) => !existsSync(join(root, dirname(page), link)));

    expect(lost).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    expect(scriptsIn(textOf(page)).filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('no page deploys with the CDK alone, which does not know the existing queues', () => {
  expect(pages.filter((page) => /^\s*(npx |npm exec )?cdk deploy/m.test(textOf(page)))).toEqual([]);
});

test('every decision is in the index', () => {
  const index = textOf('docs/decisions/README.md');
  const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));

  expect(decisions.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});

test('the README is read in three minutes', () => {
  const words = textOf('README.md')
    .split(/\s+/)
    .filter((word) => /[\p{L}\d]/u.test(word));

  expect(words.length).toBeLessThanOrEqual(700);
});

test.each([
  ['see `core/x.ts` and `lambda/app/y.ts`', ['core/x.ts', 'lambda/app/y.ts']],
  ['a folder `lambda/core/` and a word `x.ts`', []],
])('the paths of %j are seen', (text, expected) => {
  expect(pathsIn(text)).toEqual(expected);
});
