import { describe, expect, test } from '@jest/globals';
import { corpus } from '../../../bench/tokens/corpus.ts';
import { errorOf } from '../../../bench/tokens/errors.ts';
import { scripts, UNITS_PER_TOKEN } from '../../../lambda/core/tokens/script-weights.ts';
import { unitsOfText } from '../../../lambda/core/tokens/text-tokens.ts';

const errors = corpus.map(errorOf);

describe.each(errors.map((error) => [error.name, error] as const))('a text: %s', (_name, error) => {
  test('is estimated at no less than nine tenths and no more than five quarters of its tokens', () => {
    expect(error.estimated).toBeGreaterThan(0.9);
    expect(error.estimated).toBeLessThan(1.25);
  });

  test('has no paragraph that is estimated at less than four fifths or more than four thirds', () => {
    expect(error.least).toBeGreaterThan(0.8);
    expect(error.most).toBeLessThan(1.34);
  });
});

test('the corpus has the scripts that matter', () => {
  expect(errors.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'english',
      'german',
      'chinese',
      'japanese',
      'korean',
      'russian',
      'arabic',
      'hindi',
      'emoji',
      'json',
      'typescript',
      'python',
      'base64',
    ]),
  );
});

test('every character costs something', () => {
  const isSecondHalf = (code: number) => code >= 0xdc00 && code < 0xe000;
  const codes = Array.from({ length: 0x1_0000 }, (_, code) => code).filter((code) => !isSecondHalf(code));

  expect(codes.filter((code) => unitsOfText(String.fromCharCode(code)) <= 0)).toEqual([]);
});

test('scripts without tokens of their own cost at least one and a half for each character', () => {
  for (const text of ['ሰላም', 'བོད་ཡིག', 'ສະບາຍດີ']) {
    expect(unitsOfText(text) / UNITS_PER_TOKEN / text.length).toBeGreaterThan(1.5);
  }
});

test('the ranges of scripts are in order, and each is within the table', () => {
  for (const { ranges } of Object.values(scripts)) {
    for (const [from, to] of ranges) expect(0 <= from && from <= to && to <= 0xffff).toBe(true);
  }
});
