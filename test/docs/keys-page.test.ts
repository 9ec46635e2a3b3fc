import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { liteLlmFields } from '../../lambda/api/keys/litellm-fields.ts';

const page = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8');

/** The rows of a table of the page, without the padding of their cells. */
const rowsBehind = (heading: RegExp): readonly (readonly string[])[] => {
  const [, table = ''] = page.split(heading);
  return table
    .split('\n\n')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};
const namesIn = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
const fates = Object.entries(liteLlmFields);

test('every field of LiteLLM’s that acts is in the page’s table, and no other', () => {
  const acting = fates.filter(([, { kind }]) => kind === 'acts').map(([name]) => name);

  expect(
    rowsBehind(/\| field +\| acts as +\|\n/)
      .flatMap(([names]) => namesIn(names))
      .toSorted(),
  ).toEqual(acting.toSorted());
});

test('every other field is in it with what becomes of it, and why', () => {
  const others = fates.flatMap(([name, fate]) =>
    fate.kind === 'acts' ? [] : [[`\`${name}\``, fate.kind, fate.why]],
  );

  expect(rowsBehind(/\| field +\| here +\| why +\|\n/)).toEqual(others);
});
