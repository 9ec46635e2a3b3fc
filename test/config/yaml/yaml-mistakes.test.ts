import { expect, test } from '@jest/globals';
import { errorsOf } from '../../core/config/support.ts';

const openQuote = 'found a quote that is not closed; expected another one at the end of the value';
const openBracket = 'found a "[" or "{" that is opened here and not closed; expected "]" or "}" at its end';
const indented =
  'found an indentation that matches no line above it; expected the keys of one mapping in one column';
const deeper =
  'found a key indented deeper than the one above it, which already has a value; ' +
  'expected the keys of one mapping in one column';

const cases: readonly (readonly [string, string])[] = [
  ['a:\n\tb: 1', '2: a: found a tab as indentation; expected spaces'],
  ['a: 1\na: 2', '2: a: found "a" a second time in one mapping; expected it once'],
  ['a: {b: 1, b: 2}', '1: a: found "b" a second time in one mapping; expected it once'],
  ['a: b: c', '1: a: found a second ": " on one line; expected quotes around a value that holds one'],
  ['a: @b', '1: a: found a value that begins with a character YAML reserves; expected quotes around it'],
  ['a: "\\d"', '1: a: found a "\\" that begins no valid escape; expected single quotes around the value'],
  ['a: 1\n---\nb: 2', '2: a: found a second document after "---"; expected one document in the file'],
  ['[a]: 1', '1: found a list or a mapping as a key; expected a name'],
  [
    'a: !ENV ${KEY}',
    '1: a: found a tag ("!…"); expected a plain value (an environment variable is written os.environ/NAME)',
  ],
  ['a: *b', '1: a: found an alias ("*…") whose anchor ("&…") does not come before it; expected a value'],
  ['a: "b', `1: a: ${openQuote}`],
  ['a:\n  b: "c\n  d: 1\ne:\n  f: g', `2: a: ${openQuote}`],
  ['a:\n  b: "c\n  d: 1\n  - e: "f"\n', `2: a: ${openQuote}`],
  ["a:\n  b: 'c\n  d: 1\ne: 'f'\n", `2: a: ${openQuote}`],
  ['a: {b: "c, d: 1}\ne: "f"\n', `1: a: ${openQuote}`],
  ['a: [b', `1: a: ${openBracket}`],
  ['a:\n  b: {c: 1\n  d: 2\ne: 3', `2: a: ${openBracket}`],
  ['a:\n  b: [c, d\n  - e', `2: a: ${openBracket}`],
  ['a:\n  - b\n c: 1', `3: a: ${indented}`],
  ['a:\n  - b: 1\n   c: 1', `3: a: ${indented}`],
  ['a:\n  - b: 1\n   - c: 1', `3: a: ${indented}`],
  ['a:\n    b: 1\n  c: 1', `3: a: ${indented}`],
  ['a:\n  b: 1\n    c: 2\n  d: 3', `3: a: ${deeper}`],
  ['a:\n  - b: 1\n     c: 2', `3: a: ${deeper}`],
  ['a: 1\nb 2\nc: 3', '2: a: found a key without ": "; expected e.g. rpm: 60'],
  ['a:\n  rpm; 60\n  b: 1', '2: a: found "rpm;"; expected "rpm:" (the ";" should be a ":")'],
  ['a:\n  b: 1\n  rpm; 60', '3: a: found "rpm;"; expected "rpm:" (the ";" should be a ":")'],
  ['a:\n- rpm ; 60\n  b: 1', '2: a: found "rpm;"; expected "rpm:" (the ";" should be a ":")'],
  ['a:\n  rpm = 60\n  b: 1', '2: a: found "rpm="; expected "rpm:" (the "=" should be a ":")'],
  ['a:\n  rpm:60\n  b: 1', '2: a: found "rpm:" with nothing after the ":"; expected a space there'],
  ['a: &b [*b]', '1: found more than 60 levels, or an alias inside its own anchor; expected fewer'],
  [
    '<<: 1',
    '1: found aliases ("*…") or merges ("<<") that cannot be followed; expected the settings written out',
  ],
  ['[', `1: ${openBracket}`],
  ['a:\n  b 2\n  c: 3', '2: a: found a line without ": " where a key was expected; expected e.g. rpm: 60'],
];

test.each(cases)('%j', (text, expected) => {
  expect(errorsOf(text)).toEqual([`headway.yaml:${expected}`]);
});

test('a file that multiplies its aliases is refused at once', () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const below = Array.from({ length: 9 }, () => `*l${level}`);
    return `l${level + 1}: &l${level + 1} [${below.join(', ')}]`;
  });

  expect(errorsOf(['l0: &l0 [x, x, x]', ...levels].join('\n'))).toEqual([
    'headway.yaml:1: found aliases ("*…") or merges ("<<") that cannot be followed; ' +
      'expected the settings written out',
  ]);
});

test.each(['[', '{a: ', '- '])('%j without end is refused, not overflowed', (opening) => {
  expect(errorsOf(opening.repeat(50_000))).toEqual([
    'headway.yaml:1: found too many levels of lists and mappings; expected at most 60',
  ]);
});

test('more than a megabyte is not parsed at all', () => {
  expect(errorsOf('#'.repeat(1_000_001))).toEqual([
    'headway.yaml:1: found more than 1 MB; expected a smaller file',
  ]);
});

test('a hundred thousand keys take seconds, not minutes', () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => `k${index}:`).join('\n');

  expect(errorsOf(keys)).toHaveLength(1);
}, 20_000);

test('five mistakes are enough to begin with', () => {
  expect(errorsOf('a: @b\n'.repeat(9))).toHaveLength(5);
});
