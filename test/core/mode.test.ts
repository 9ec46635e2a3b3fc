import { expect, test } from '@jest/globals';
import { modes, ruleOfMode } from '../../lambda/core/mode.ts';

test.each([
  ['open', 'new requests are taken in, and whoever waits has turns', true, true],
  ['paused', 'new requests are taken in, and nobody has a turn', true, false],
  ['draining', 'new requests are sent away, and whoever waits has turns', false, true],
] as const)('while a group is %s, %s', (mode, _what, admits, givesTurns) => {
  expect(ruleOfMode(mode)).toEqual({ admits, givesTurns });
});

test('the table has every mode', () => {
  expect(modes).toEqual(['open', 'paused', 'draining']);
});
