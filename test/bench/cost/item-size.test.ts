import { expect, test } from '@jest/globals';
import { itemSize } from '../../../bench/cost/billing/item-size.ts';

test.each([
  ['a text is its UTF-8 bytes', { name: { S: 'grün' } }, 4 + 5],
  ['a number is a byte for two digits and one more', { n: { N: '12345' } }, 1 + 3 + 1],
  ['zeros at the end do not count', { n: { N: '1700' } }, 1 + 1 + 1],
  ['nor does a point', { n: { N: '-0.0012' } }, 1 + 1 + 1 + 1],
  ['zero is one byte', { n: { N: '0' } }, 1 + 1],
  ['null and booleans are one byte', { a: { NULL: true }, b: { BOOL: false } }, 2 * (1 + 1)],
  ['bytes are bytes', { b: { B: new Uint8Array(7) } }, 1 + 7],
  ['an empty map is three bytes', { m: { M: {} } }, 1 + 3],
  ['each element of a map is one byte more', { m: { M: { a: { N: '1' }, b: { S: 'xy' } } } }, 1 + 3 + 4 + 4],
  ['each element of a list too', { l: { L: [{ N: '1' }, { S: 'xy' }] } }, 1 + 3 + 3 + 3],
  ['sets are their elements', { s: { SS: ['ab', 'c'] }, n: { NS: ['1', '22'] } }, 1 + 3 + 1 + 4],
])('%s', (_what, item, bytes) => {
  expect(itemSize(item as Parameters<typeof itemSize>[0])).toBe(bytes);
});
