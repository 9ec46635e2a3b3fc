import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  judgeModel,
  judgePriority,
  judgeRole,
  judgeState,
  type Need,
} from '../../../lambda/core/keys/judge-key.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { principalOfKey } from '../../../lambda/core/keys/principal.ts';

test.each([
  ['as it is made', {}, 0, 'usable'],
  ['disabled', { isDisabled: true }, 0, 'key_disabled'],
  ['that has not expired', { expiresAtMs: 10 }, 9, 'usable'],
  ['that has expired', { expiresAtMs: 10 }, 10, 'key_expired'],
  ['that is disabled and has expired', { isDisabled: true, expiresAtMs: 10 }, 10, 'key_disabled'],
] as const)('a key %s', (...row) => {
  const [, settings, nowMs, expected] = row;
  const judged = judgeState({ ...defaultSettings, ...settings }, nowMs);

  expect(judged.kind === 'usable' ? judged.kind : judged.code).toBe(expected);
});

test.each<[KeySettings['role'], readonly Need[]]>([
  ['call', ['call', 'read', 'any']],
  ['read', ['read', 'any']],
  ['admin', ['admin', 'read', 'any']],
])('the role %s does %j and nothing else', (role, needs) => {
  const all: readonly Need[] = ['call', 'read', 'admin', 'any'];

  expect(all.filter((need) => judgeRole(role, need).kind === 'usable').toSorted()).toEqual(needs.toSorted());
});

describe('models', () => {
  test.each([
    ['null is all', null, ['m'], true],
    ['an empty list is none', [], ['m'], false],
    ['by name', ['m'], ['m'], true],
    ['a name is not a beginning', ['m'], ['mini'], false],
    ['a beginning', ['gpt-*'], ['gpt-5'], true],
    ['another beginning', ['gpt-*'], ['o-gpt-5'], false],
    ['a star alone', ['*'], ['m'], true],
    ['by an alias of the group', ['fast'], ['m', 'fast'], true],
    ['a star is no pattern in the middle of a name', ['a.*'], ['abc'], false],
  ])('%s', (...row) => {
    const [, models, names, isAllowed] = row;

    expect(judgeModel(models, names).kind).toBe(isAllowed ? 'usable' : 'refused');
  });

  test('a refusal names the field and what is allowed', () => {
    expect(judgeModel(['a', 'b-*'], ['m'])).toEqual({
      kind: 'refused',
      code: 'model_not_allowed',
      message: 'The API key may not use this model. It may use: a, b-*.',
      param: 'model',
    });
  });
});

describe('priority', () => {
  const range = { default: null, best: 100, worst: 200, outside: 'clamp' } as const;

  test.each([
    ['inside', { ...range }, 150, 150, null],
    ['at the best', { ...range }, 100, 100, null],
    ['better than the best', { ...range }, 0, 100, 0],
    ['worse than the worst', { ...range }, 900, 200, 900],
    ['none: the configuration has one', { ...range }, undefined, 200, null],
    ['none: the key has one', { ...range, default: 120 }, undefined, 120, null],
  ])('%s', (...row) => {
    const [, priority, asked, expected, clampedFrom] = row;

    expect(judgePriority(priority, { asked, usual: 500 })).toEqual({
      kind: 'usable',
      priority: expected,
      clampedFrom,
    });
  });

  test('a refusal names the field and the range', () => {
    expect(judgePriority({ ...range, outside: 'refuse' }, { asked: 0, usual: 500 })).toMatchObject({
      kind: 'refused',
      code: 'invalid_request',
      param: 'priority',
      message: expect.stringContaining('from 100 to 200'),
    });
    expect(judgePriority({ ...range, outside: 'refuse' }, { asked: undefined, usual: 0 })).toMatchObject({
      priority: 100,
    });
  });

  test('whatever is requested, no priority lies outside', () => {
    const ends = fc
      .tuple(fc.integer(), fc.integer())
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(
        ends,
        fc.option(fc.integer(), { nil: undefined }),
        fc.integer(),
        ([best, worst], asked, usual) => {
          const judged = judgePriority({ default: null, best, worst, outside: 'clamp' }, { asked, usual });

          expect(judged.kind === 'usable' && judged.priority >= best && judged.priority <= worst).toBe(true);
        },
      ),
    );
  });
});

test('members of a team own together, and nobody owns with a key of the same name', () => {
  expect(principalOfKey(aKey({ id: 'key_1' }))).toMatchObject({ owner: 'key_1', keyId: 'key_1' });
  expect(principalOfKey(aKey({ settings: { team: 'key_1' } })).owner).toBe('team:key_1');
});
