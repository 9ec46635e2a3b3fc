import { expect, test } from '@jest/globals';
import { withPlainKeys } from '../../lib/functions/plain-keys.ts';

test.each([
  [
    'a key is written out',
    'var _h = "http";\nvar a = { [_h]: 1 };',
    'var _h = "http";\nvar a = { "http": 1 };',
  ],
  [
    'so are keys whose constants stand in one list',
    'var _a = "x-amz-a", _b = "b.c", d = 1;\nf({ [_a]: 1, [_b]: 2 });',
    'var _a = "x-amz-a", _b = "b.c", d = 1;\nf({ "x-amz-a": 1, "b.c": 2 });',
  ],
  ['a key that is computed stays', 'var _h = name();\nvar a = { [_h]: 1 };', undefined],
  ['so does one whose text is a part of a value', 'var _h = "a" + b;\nvar a = { [_h]: 1 };', undefined],
  ['and one whose name stands for two things', 'var _h = "a";\n{ let _h = f(); g({ [_h]: 1 }); }', undefined],
  ['an element of an array stays', 'var _h = "a";\nvar b = list[_h];', undefined],
])('%s', (_, bundled, expected = bundled) => {
  expect(withPlainKeys(bundled)).toBe(expected);
});
