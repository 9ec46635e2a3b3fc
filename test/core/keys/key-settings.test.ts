import { expect, test } from '@jest/globals';
import { judgeSettings } from '../../../lambda/core/keys/judge-settings.ts';
import { keyRecordSchema } from '../../../lambda/core/keys/key-record.ts';
import { defaultSettings, keySettingsSchema } from '../../../lambda/core/keys/key-settings.ts';

test('the defaults are valid, and nothing in them is refused', () => {
  expect(keySettingsSchema.parse(defaultSettings)).toEqual(defaultSettings);
  expect(judgeSettings(defaultSettings)).toBeUndefined();
});

test.each([
  ['name', { name: '' }],
  ['team', { team: 'a team' }],
  ['role', { role: 'owner' }],
  ['models', { models: ['gpt-*-mini'] }],
  ['models', { models: ['two words'] }],
  ['priority.best', { priority: { ...defaultSettings.priority, best: 0.5 } }],
  ['priority.outside', { priority: { ...defaultSettings.priority, outside: 'ignore' } }],
  ['weight', { weight: 0 }],
  ['weight', { weight: 1.5 }],
  ['weight', { weight: 1_001 }],
  ['rpm', { rpm: 0 }],
  ['tpm', { tpm: 1.5 }],
  ['max_waiting.jobs', { maxWaiting: { jobs: -1, callers: null } }],
  ['budget.amount', { budget: { unit: 'usd', amount: 0, per: 'day', atCap: 'refuse' } }],
  ['budget.amount', { budget: { unit: 'usd', amount: 5e-324, per: 'day', atCap: 'refuse' } }],
  ['budget.per', { budget: { unit: 'usd', amount: 1, per: 'year', atCap: 'refuse' } }],
])('a wrong %s is told by its name', (name, wrong) => {
  const { error } = keySettingsSchema.safeParse({ ...defaultSettings, ...wrong });

  expect(error?.issues[0]?.message).toContain(`${name} must`);
});

test.each([
  ['priority.best', { priority: { ...defaultSettings.priority, best: 10, worst: 9 } }],
  ['priority.default', { priority: { ...defaultSettings.priority, best: 10, default: 9 } }],
  ['priority.default', { priority: { ...defaultSettings.priority, worst: 10, default: 11 } }],
])('%s that does not go with the rest is refused', (param, wrong) => {
  expect(judgeSettings({ ...defaultSettings, ...wrong })).toMatchObject({ param });
});

test.each([{ weight: 1_000 }, { rpm: 1 }, { tpm: 1 }, { modelLimits: { m: { rpm: 1, tpm: 1 } } }])(
  '%j acts',
  (asked) => {
    expect(judgeSettings({ ...defaultSettings, ...asked })).toBeUndefined();
  },
);

test.each([
  ['tokens', 1_000, undefined],
  ['tokens', 0.5, 'budget.amount must be a whole number of tokens.'],
  ['usd', 0.5, undefined],
  ['usd', 1_000_001, 'budget.amount must be at most 1000000 dollars.'],
] as const)('a budget of %s %d', (unit, amount, message) => {
  const budget = { unit, amount, per: 'day', atCap: 'refuse' } as const;
  const expected = message && { param: 'budget.amount', message };

  expect(judgeSettings({ ...defaultSettings, budget })).toEqual(expected);
});

test('a record keeps what is its own', () => {
  const record = {
    id: 'key_1',
    settings: { ...defaultSettings, models: ['gpt-*', '*'] },
    secrets: [{ hash: 'h', shown: 'sk-hw-AbCd…wxyz', untilMs: null, askedAs: null }],
    waiting: 'keep',
    removedAtMs: null,
    createdAtMs: 1,
    createdBy: 'master',
    changedAtMs: 2,
    changedBy: 'key_2',
    revision: 3,
  };

  expect(keyRecordSchema.parse(record)).toEqual(record);
});
