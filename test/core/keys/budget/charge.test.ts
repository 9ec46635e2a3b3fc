import { describe, expect, test } from '@jest/globals';
import { isDemoted, type Charge } from '../../../../lambda/core/keys/budget/charge.ts';
import { costAtEnd, nothingUsed, settlingWrite } from '../../../../lambda/core/keys/budget/settle.ts';
import { demotedPriority } from '../../../../lambda/core/keys/budget/demoted-priority.ts';
import { costOf, highestCost, type Prices } from '../../../../lambda/core/keys/budget/price.ts';
import { defaultSettings } from '../../../../lambda/core/keys/key-settings.ts';
import type { Usage } from '../../../../lambda/core/requests/usage.ts';
import { defaultTiers } from '../../../../lambda/core/requests/tiers.ts';
import type { Transition } from '../../../../lambda/core/requests/transitions.ts';

const prices = { inputCostPerToken: 0.0000025, outputCostPerToken: 0.00001 };
const usage = { tokens: 30, promptTokens: 10 };
const error = { message: 'm', type: 't', param: null, code: null };
const nowMs = 1;
const turn = {
  id: 't',
  deploymentId: 'd',
  bucket: null,
  cost: { requests: 1, tokens: 0 },
  reservedAtMs: 0,
  startAtMs: 0,
};

describe('the cost of a request when it ends', () => {
  const done = { attempt: 1, nowMs, statusCode: 200 };
  test.each<[string, Transition, number | undefined]>([
    ['answered', { name: 'complete', ...done, response: null, usage }, 30],
    ['answered without a usage', { name: 'complete', ...done, response: null }, undefined],
    ['broken off after some tokens', { name: 'fail', ...done, error, usage }, 30],
    ['broken off, nobody knows when', { name: 'fail', ...done, error }, undefined],
    ['refused', { name: 'fail', ...done, error, usage: nothingUsed }, 0],
    ['cancelled in its call', { name: 'cancel', isCalled: true, nowMs, error }, undefined],
    ['cancelled before its call', { name: 'cancel', isCalled: false, nowMs, error }, 0],
    ['timed out in line', { name: 'expire', nowMs, error }, 0],
    ['never to have a turn', { name: 'refuse', nowMs, error }, 0],
    ['left by its caller', { name: 'withdraw', nowMs, error }, 0],
    ['gone when its turn came', { name: 'lapse', nowMs, error }, 0],
    ['begun by a function that died', { name: 'abandon', nowMs, error }, undefined],
    ['not over', { name: 'grant', turn }, undefined],
  ])('%s', (_name, end, expected) => {
    expect(costAtEnd({ unit: 'tokens' }, end, prices)).toBe(expected);
  });

  test('is not known where the prices are not', () => {
    const end = { name: 'complete', ...done, response: null, usage } as const;

    expect(costAtEnd({ unit: 'usd' }, end, undefined)).toBeUndefined();
  });
});

test.each<[string, [Usage, Prices], number]>([
  ['prompt and answer', [usage, prices], 225_000],
  ['a usage that does not tell them apart', [{ tokens: 30, promptTokens: undefined }, prices], 300_000],
  ['a price for the prompt alone', [usage, { inputCostPerToken: 0.0000025 }], 25_000],
  ['no price', [usage, {}], 0],
  ['less than a unit', [{ tokens: 1, promptTokens: 1 }, { inputCostPerToken: 1e-12 }], 1],
  [
    'a fraction that binary numbers do not have',
    [{ tokens: 3, promptTokens: 3 }, { inputCostPerToken: 1.5e-7 }],
    450,
  ],
])('dollars: %s', (_name, [used, at], nanos) => {
  expect(costOf('usd', used, at)).toBe(nanos);
});

test('the estimate is that of the dearest deployment', () => {
  expect(highestCost('usd', usage, [{}, prices, { inputCostPerToken: 1e-9 }])).toBe(225_000);
  expect(highestCost('tokens', usage, [{}])).toBe(30);
});

const charge: Charge = { keyId: 'key_1', unit: 'tokens', per: 'day', startMs: 7, amount: 100, part: 'used' };

test.each([
  ['less', 30, { kind: 'add', startMs: 7, part: 'used', amount: -70, maxBefore: Infinity }],
  ['more', 130, { kind: 'add', startMs: 7, part: 'used', amount: 30, maxBefore: Infinity }],
  ['just as much', 100, undefined],
  ['nobody knows how much', undefined, undefined],
] as const)('a request that cost %s than its estimate', (_name, cost, expected) => {
  expect(settlingWrite(charge, cost)).toEqual(expected);
});

test('what is charged beyond the budget is demoted', () => {
  expect([isDemoted(null), isDemoted(charge), isDemoted({ ...charge, part: 'beyond' })]).toEqual([
    false,
    false,
    true,
  ]);
});

test.each<[string, [number, number], number]>([
  ['the worst of its key', [500, 100], 500],
  ['where it is, if it stands there already', [500, 700], 700],
  ['the last tier, if the key has no worst', [Number.MAX_SAFE_INTEGER, 100], 1_000],
  ['never forward', [Number.MAX_SAFE_INTEGER, 2_000], 2_000],
])('a demoted request goes to %s', (_name, [worst, priority], expected) => {
  const settings = { priority: { ...defaultSettings.priority, worst } };

  expect(demotedPriority(settings, { priority, tiers: defaultTiers })).toBe(expected);
});
