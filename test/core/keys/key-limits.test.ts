import { describe, expect, test } from '@jest/globals';
import { limitsFor, mostTokensFor, settlingOf } from '../../../lambda/core/keys/key-limits.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';

const settingsOf = (changes: Partial<KeySettings>): KeySettings => ({ ...defaultSettings, ...changes });

describe('the windows that a request has to keep', () => {
  test.each<[string, Partial<KeySettings>, ReturnType<typeof limitsFor>]>([
    ['no limit', {}, []],
    ['requests', { rpm: 5 }, [{ window: 'all', limits: { rpm: 5, tpm: undefined } }]],
    ['tokens', { tpm: 900 }, [{ window: 'all', limits: { rpm: undefined, tpm: 900 } }]],
    ['both in one window', { rpm: 5, tpm: 900 }, [{ window: 'all', limits: { rpm: 5, tpm: 900 } }]],
    [
      'a model and all',
      { rpm: 5, modelLimits: { m: { rpm: null, tpm: 70 } } },
      [
        { window: 'all', limits: { rpm: 5, tpm: undefined } },
        { window: 'model:m', limits: { rpm: undefined, tpm: 70 } },
      ],
    ],
    ['another model', { modelLimits: { other: { rpm: 1, tpm: 1 } } }, []],
    ['a model without numbers', { modelLimits: { m: { rpm: null, tpm: null } } }, []],
  ])('%s', (_name, changes, expected) => {
    expect(limitsFor(settingsOf(changes), 'm')).toEqual(expected);
  });
});

test.each<[string, KeySettings | null, number]>([
  ['without a key', null, Infinity],
  ['without a limit', defaultSettings, Infinity],
  ['over all', settingsOf({ tpm: 900 }), 900],
  ['the smaller one counts', settingsOf({ tpm: 900, modelLimits: { m: { rpm: null, tpm: 70 } } }), 70],
  ['of another model', settingsOf({ modelLimits: { other: { rpm: null, tpm: 70 } } }), Infinity],
])('the largest request: %s', (_name, settings, expected) => {
  expect(mostTokensFor(settings, 'm')).toBe(expected);
});

test.each([
  ['used less', [100, 30], { requests: 0, tokens: -70 }],
  ['used more', [100, 130], { requests: 0, tokens: 30 }],
  ['used as estimated', [100, 100], undefined],
  ['a window that limits requests alone', [0, 30], undefined],
] as const)('settling: %s', (_name, [tokens, used], expected) => {
  const part = { window: 'all', bucket: 7, cost: { requests: 1, tokens } };
  expect(settlingOf(part, used)).toEqual(expected);
});
