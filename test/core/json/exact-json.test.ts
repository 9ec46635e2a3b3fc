import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inOneForm, isRaw, parseExact, withPlainNumbers } from '../../../lambda/core/json/exact-json.ts';

const odd = [
  '9223372036854775807',
  '-9223372036854775808',
  '1e400',
  '-1E+400',
  '1.0',
  '0.70',
  '-0',
  '-0.0',
  '1e-05',
  '0.1000000000000000055511151231257827',
  '0.0000001',
  '1E2',
  '123456789012345678',
  '5e-324',
  '100.00',
];

describe('numbers', () => {
  test.each(odd)('%s is written as it was read, wherever it occurs', (source) => {
    const text = `{"a":${source},"b":[${source},{"c":${source}}],"d":"x, ${source}"}`;

    expect(JSON.stringify(parseExact(text))).toBe(text);
  });

  test('of any text come back digit for digit', () => {
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.nat(1e9),
        fc.option(fc.stringMatching(/^\d{1,20}$/)),
        fc.option(fc.integer({ min: -400, max: 400 })),
      )
      .map(
        ([sign, whole, fraction, power]) =>
          `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `e${power}`}`,
      );

    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const text = `{"n":[${numbers.join(',')}]}`;
        expect(JSON.stringify(parseExact(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('that JavaScript would write the same are JavaScript’s', () => {
    expect(parseExact('{"a":0.7,"b":100,"c":-12.25,"d":"1.0"}')).toEqual({
      a: 0.7,
      b: 100,
      c: -12.25,
      d: '1.0',
    });
  });

  test('read by the gateway are JavaScript numbers', () => {
    const fields = Object(parseExact('{"timeout":30.0,"seed":9223372036854775807,"model":"m"}')) as object;

    expect(withPlainNumbers({ ...fields })).toEqual({ timeout: 30, seed: 2 ** 63, model: 'm' });
  });

  test.each([
    ['1.0', '1'],
    ['1e2', '100'],
    ['-0', '0'],
    ['0.10', '0.1'],
    ['1e21', '1000000000000000000000'],
  ])('%s has the form of %s', (a, b) => {
    const form = (source: string) => JSON.stringify(inOneForm(elementOf(source)));

    expect(form(a)).toBe(form(b));
  });

  test('that are different have different forms', () => {
    expect(isRaw(inOneForm(elementOf('9223372036854775807')))).toBe(true);
  });
});

test('a depth beyond every recursion is read all the same', () => {
  const text = `{"a":1.0,"b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

  expect(Object.keys(Object(parseExact(text)) as object)).toEqual(['a', 'b']);
});

const elementOf = (source: string): unknown => Object.values(Object(parseExact(`[${source}]`)) as object)[0];
