import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { editedSource } from '../../sim/mutants/apply.ts';
import { mutants } from '../../sim/mutants/mutants.ts';
import { rare } from '../../sim/mutants/rare.ts';

test('there are as many deliberate faults as promised, each with a name of its own', () => {
  const numberIn = (page: string, words: RegExp) => Number(words.exec(readFileSync(page, 'utf8'))?.[1]);

  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(numberIn('docs/guarantees.md', /sim:mutants` puts (\d+) deliberate/)).toBe(mutants.length);
  expect(
    numberIn('docs/evidence.md', /\| (\d+) of \d+, each within 150 worlds[^|]*\| `npm run sim:mutants/),
  ).toBe(mutants.length - rare.size);
  expect([...rare].filter((name) => !mutants.some((mutant) => mutant.name === name))).toEqual([]);
});

test.each(mutants)('the places for "$name" are in the code, once each', ({ edits }) => {
  for (const own of Map.groupBy(edits, ({ file }) => file).values()) {
    expect(editedSource(own)).not.toBe(editedSource([{ ...own[0]!, put: own[0]!.find }]));
  }
});
