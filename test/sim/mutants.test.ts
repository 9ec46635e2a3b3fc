import { expect, test } from '@jest/globals';
import { editedSource } from '../../sim/mutants/apply.ts';
import { mutants } from '../../sim/mutants/mutants.ts';

test('there are at least 25 deliberate faults, each with a name of its own', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(25);
});

test.each(mutants)('the places for "$name" are in the code, once each', ({ edits }) => {
  for (const own of Map.groupBy(edits, ({ file }) => file).values()) {
    expect(editedSource(own)).not.toBe(editedSource([{ ...own[0]!, put: own[0]!.find }]));
  }
});
