import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeMistake, findMistake } from '../../../lambda/core/json/json-mistake.ts';

describe('a mistake in JSON', () => {
  test.each([
    ['', 'at line 1, column 1, where the text ends, a value was expected'],
    ['words', 'at line 1, column 1 a value was expected'],
    ["{'model'", 'at line 1, column 2 a name in double quotes or "}" was expected'],
    ['{"model":"m",}', 'at line 1, column 14 a name in double quotes was expected'],
    ['{"model" "m"}', 'at line 1, column 10 ":" was expected'],
    ['{\n  "model": "m"\n  "n": 1\n}', 'at line 3, column 3 "," or "}" was expected'],
    ['{"a":[1 2]}', 'at line 1, column 9 "," or "]" was expected'],
    ['{"a":[1,]}', 'at line 1, column 9 a value was expected'],
    ['{"a":NaN}', 'at line 1, column 6 a value was expected'],
    ['{"a":01}', 'at line 1, column 7 "," or "}" was expected'],
    ['{"a":1}}', 'at line 1, column 8 the end was expected'],
    ['{"a":"x', 'at line 1, column 8, where the text ends, the closing quote of a string was expected'],
    ['{"é😀":tru}', 'at line 1, column 7 a value was expected'],
    ['"\\x"', 'at line 1, column 2 a valid JSON escape, such as \\n or \\u00e9, was expected'],
    ['"a\nb"', 'at line 1, column 3 an escape such as \\n instead of a control character was expected'],
    ['['.repeat(3), 'at line 1, column 4, where the text ends, a value or "]" was expected'],
  ])('%j is found where it is', (text, expected) => {
    expect(describeMistake(text)).toBe(expected);
  });

  test('is found in exactly those texts that JSON.parse refuses', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '-', '0', 'e', '\u0007', ' '),
      )
      .map(([text, n, put]) => {
        const at = n % (text.length + 1);
        return `${text.slice(0, at)}${put}${text.slice(at + (n % 2))}`;
      });

    fc.assert(
      fc.property(damaged, (text) => {
        expect(findMistake(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is found at any depth and in any length', () => {
    expect(findMistake('['.repeat(200_000))).toEqual({ offset: 200_000, expected: 'a value or "]"' });
    expect(findMistake(`"${'x'.repeat(3_000_000)}`)?.offset).toBe(3_000_001);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
