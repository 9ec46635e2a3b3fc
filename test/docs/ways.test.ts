import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

interface Step {
  readonly file: string;
  /** The interface that it stands behind; undefined: it is imported. */
  readonly port: string | undefined;
}

const section = /\n## Four ways\n([^]*?)\n## /.exec(page)?.[1] ?? '';

/** Every list of the section, named by the heading and the line above it. */
const ways = section
  .split(/\n### /)
  .slice(1)
  .flatMap((part) => {
    const [title = '', ...blocks] = part.split(/\n\n/);
    return blocks.flatMap((block, at) =>
      block.startsWith('- ')
        ? [{ name: `${title}, ${blocks[at - 1] ?? 'its only function'}`, steps: stepsIn(block) }]
        : [],
    );
  });

function stepsIn(block: string): readonly Step[] {
  return [...block.matchAll(/^- `([^`]+)`(?: behind `([^`]+)`)?: \S/gm)].map(([, file = '', port]) => ({
    file,
    port,
  }));
}

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/\bfrom\s+'(\.[^']+)'/g)].map(([, name = '']) =>
    join(dirname(file), name).replaceAll('\\', '/'),
  );

/** Use cases see their ports through this file. */
const DEPS = 'lambda/app/deps.ts';

const seenFrom = (file: string): readonly string[] => {
  const imported = importsOf(file);
  return imported.includes(DEPS) ? [...imported, ...importsOf(DEPS)] : imported;
};

const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/');

test('all ways are on the page', () => {
  expect(ways).toHaveLength(7);
  expect(ways.filter(({ steps }) => steps.length < 6)).toEqual([]);
});

describe.each(ways)('$name', ({ steps }) => {
  test('consists of files that exist', () => {
    const named = steps.flatMap(({ file, port }) => (port === undefined ? [file] : [file, port]));

    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('goes from file to file by imports and ports', () => {
    const lost = steps.slice(1).filter(({ file, port }, at) => {
      const above = steps.slice(0, at + 1).flatMap((step) => seenFrom(step.file));
      return port === undefined
        ? !above.includes(file)
        : !(above.includes(port) && importsOf(file).includes(port));
    });

    expect(lost).toEqual([]);
  });

  test('enters each room once', () => {
    const rooms = steps.map(({ file }) => roomOf(file)).filter((room, at, all) => room !== all[at - 1]);

    expect(rooms).toEqual([...new Set(rooms)]);
  });
});
