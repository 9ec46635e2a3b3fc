import { expect, test } from '@jest/globals';
import { fallbacksOf, routeTo, type Cause } from '../../../lambda/core/attempts/fallbacks.ts';
import type { HeadwayConfig } from '../../../lambda/core/config/headway-config.ts';
import { startOfRoute } from '../../../lambda/core/requests/route.ts';
import { noWishes, withoutFallbacks, type FallbackWishes } from '../../../lambda/core/requests/wishes.ts';

type Lists = HeadwayConfig['fallbacks'];

const general: Lists = { general: { a: ['b', 'c'], b: ['a', 'd'], '*': ['z'] } };
const special: Lists = { ...general, contextWindow: { a: ['long'] }, contentPolicy: { '*': ['free'] } };
const nothing: FallbackWishes = { general: null, contextWindow: null, contentPolicy: null, most: null };

interface Circumstances {
  readonly lists?: Lists;
  readonly group?: string;
  readonly passed?: readonly string[];
  readonly ahead?: readonly string[];
  readonly wishes?: Partial<FallbackWishes>;
}

const of = (cause: Cause, given: Circumstances = {}) => {
  const { lists = general, group = 'a', passed = [], ahead = [], wishes } = given;
  const route = { passed, ahead, attemptsBefore: 0 };
  const fallbacks = wishes ? { ...nothing, ...wishes } : null;
  return fallbacksOf({ fallbacks: lists }, { group, route, wishes: { ...noWishes, fallbacks } }, cause);
};

const byCause: readonly (readonly [Cause, readonly string[]])[] = [
  ['rate_limited', ['b', 'c']],
  ['failed', ['b', 'c']],
  ['timed_out', ['b', 'c']],
  ['exhausted', ['b', 'c']],
  ['denied', ['b', 'c']],
  ['missing', ['b', 'c']],
  ['broken', ['b', 'c']],
  ['unsupported', ['b', 'c']],
  ['too_long', ['long']],
  ['blocked', ['free']],
  ['rejected', []],
];

test.each(byCause)('%s leads to %j', (cause, expected) => {
  expect(of(cause, { lists: special })).toEqual(expected);
});

const cases: readonly (readonly [string, Cause, Circumstances, readonly string[]])[] = [
  ['without lists there is none', 'failed', { lists: {} }, []],
  ['a special list stands in for no other', 'failed', { lists: { contextWindow: { a: ['b'] } } }, []],
  ['without special lists the general one counts', 'too_long', {}, ['b', 'c']],
  ['a special list without the group leaves none', 'too_long', { lists: special, group: 'b' }, []],
  ['a group without a list has that of all others', 'failed', { group: 'x' }, ['z']],
  ['a group is no fallback of its own', 'failed', { group: 'z' }, []],
  [
    'the own list goes before what is left',
    'failed',
    { group: 'b', passed: ['a'], ahead: ['c'] },
    ['d', 'c'],
  ],
  ['a circle ends', 'failed', { group: 'd', passed: ['a', 'b', 'z'], ahead: ['a', 'b'] }, []],
  [
    'what is left remains after a refusal without a list',
    'too_long',
    { lists: special, group: 'b', passed: ['a'], ahead: ['c'] },
    ['c'],
  ],
  ['five fallbacks are enough', 'failed', { passed: ['p', 'q', 'r', 's', 't'] }, []],
  ['the fifth is allowed', 'failed', { passed: ['p', 'q', 'r', 's'] }, ['b', 'c']],
  ['max_fallbacks counts', 'failed', { lists: { ...general, most: 1 }, passed: ['p'] }, []],
  [
    'the request’s own counts more',
    'failed',
    { lists: { ...general, most: 1 }, passed: ['p'], wishes: { most: 2 } },
    ['b', 'c'],
  ],
  ['none are allowed', 'failed', { wishes: { most: 0 } }, []],
  ['its own list replaces the configured one', 'failed', { wishes: { general: ['y'] } }, ['y']],
  ['its own special list', 'too_long', { wishes: { contextWindow: ['y'] } }, ['y']],
  ['its own general list for what has no special one', 'blocked', { wishes: { general: ['y'] } }, ['y']],
  ['an empty list of its own', 'failed', { wishes: { general: [] } }, []],
];

test.each(cases.map(([what, ...rest]) => [what, rest] as const))('%s', (_what, [cause, given, expected]) => {
  expect(of(cause, given)).toEqual(expected);
});

test.each(byCause.map(([cause]) => cause))('with disable_fallbacks %s leads nowhere', (cause) => {
  expect(of(cause, { lists: special, wishes: withoutFallbacks })).toEqual([]);
});

test('a route remembers the groups it has passed, and what is left of their lists', () => {
  const first = routeTo({ group: 'a', route: startOfRoute }, 'c', { candidates: ['b', 'c'], attempts: 3 });
  const second = routeTo({ group: 'c', route: first }, 'b', { candidates: ['b'], attempts: 4 });

  expect(first).toEqual({ passed: ['a'], ahead: ['b'], attemptsBefore: 3 });
  expect(second).toEqual({ passed: ['a', 'c'], ahead: [], attemptsBefore: 4 });
});
