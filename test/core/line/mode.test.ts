import { expect, test } from '@jest/globals';
import { modes, ruleOfMode } from '../../../lambda/core/line/mode.ts';

test.each([
  ['open', 'new requests are taken in, and whoever waits has turns', { admits: true, givesTurns: true }],
  ['paused', 'new requests are taken in, and nobody has a turn', { admits: true, givesTurns: false }],
  [
    'draining',
    'new requests are sent away, and whoever waits has turns',
    { admits: false, givesTurns: true },
  ],
] as const)('while a group is %s, %s', (mode, _what, rule) => {
  expect(ruleOfMode(mode)).toEqual(rule);
});

test('the table has every mode', () => {
  expect(modes).toEqual(['open', 'paused', 'draining']);
});
