import { expect, test } from '@jest/globals';
import { emptyBudget } from '../../../lambda/core/keys/budget/budget-row.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { useOf } from '../../../lambda/core/keys/key-use.ts';
import { addToSlot, bucketAt, emptyWindow, slotOf } from '../../../lambda/core/windows/window-row.ts';
import { SHAPE } from '../../setup/reserving.ts';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const TODAY = Date.parse('2026-12-01T00:00:00Z');
const TOMORROW = Date.parse('2026-12-02T00:00:00Z');

const at = (settings: Partial<KeySettings>, seen: Partial<Parameters<typeof useOf>[1]> = {}) =>
  useOf(
    { ...defaultSettings, ...settings },
    { windows: {}, budgetRow: emptyBudget, nowMs: NOW, shape: SHAPE, ...seen },
  );

const windowAt = (ms: number) =>
  addToSlot({ ...emptyWindow, version: 1, clock: bucketAt(ms, SHAPE) }, slotOf(bucketAt(ms, SHAPE), SHAPE), {
    requests: 2,
    tokens: 300,
  });

test('a key without limits uses none', () => {
  expect(at({})).toEqual({ rpm: null, tpm: null, modelLimits: {}, budget: null });
});

test('limits show what counts at present, each in its own window', () => {
  const settings = { rpm: 5, modelLimits: { m: { rpm: null, tpm: 900 }, other: { rpm: 1, tpm: 1 } } };
  const windows = { all: windowAt(NOW - 1_000), 'model:m': windowAt(NOW - 59_000) };

  expect(at(settings, { windows })).toEqual({
    rpm: 2,
    tpm: null,
    modelLimits: { m: { rpm: null, tpm: 300 }, other: { rpm: 0, tpm: 0 } },
    budget: null,
  });
});

test('what has left the window counts no longer', () => {
  expect(at({ rpm: 5, tpm: 9 }, { windows: { all: windowAt(NOW - 62_000) } })).toMatchObject({
    rpm: 0,
    tpm: 0,
  });
});

const tokens = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse' } as const;

test.each([
  ['used in part', { startMs: TODAY, used: 300, beyond: 0 }, { used: 300, left: 700, beyond: 0 }],
  ['used up', { startMs: TODAY, used: 1_100, beyond: 40 }, { used: 1_100, left: 0, beyond: 40 }],
  [
    'of the day before',
    { startMs: TODAY - 86_400_000, used: 9, beyond: 9 },
    { used: 0, left: 1_000, beyond: 0 },
  ],
  ['never used', emptyBudget, { used: 0, left: 1_000, beyond: 0 }],
])('a budget %s', (_name, budgetRow, expected) => {
  expect(at({ budget: tokens }, { budgetRow }).budget).toEqual({ ...expected, resetsAtMs: TOMORROW });
});

test('dollars are shown as dollars', () => {
  const budgetRow = { startMs: TODAY, used: 250_000_000, beyond: 0 };

  expect(at({ budget: { ...tokens, unit: 'usd', amount: 1 } }, { budgetRow }).budget).toMatchObject({
    used: 0.25,
    left: 0.75,
  });
});
