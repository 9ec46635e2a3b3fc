import { expect, test } from '@jest/globals';
import { keyOfArn, keyOfClaims, type Claims } from '../../../lambda/core/identity/choose-key.ts';

const sub = (value: string, keyId = 'key_1') => ({ claim: 'sub', value, keyId });

test.each<[string, Claims, Parameters<typeof keyOfClaims>[1], string | undefined]>([
  ['the value itself', { sub: 'a' }, [sub('a')], 'key_1'],
  ['another value', { sub: 'b' }, [sub('a')], undefined],
  ['no such claim', { name: 'a' }, [sub('a')], undefined],
  ['a beginning without a star', { sub: 'repo:o/r' }, [sub('repo:o/')], undefined],
  ['a beginning with a star', { sub: 'repo:o/r' }, [sub('repo:o/*')], 'key_1'],
  ['the beginning alone', { sub: 'repo:o/' }, [sub('repo:o/*')], 'key_1'],
  ['something before the beginning', { sub: 'xrepo:o/r' }, [sub('repo:o/*')], undefined],
  ['the first that fits', { sub: 'a/b' }, [sub('a/b', 'key_1'), sub('a/*', 'key_2')], 'key_1'],
  ['the first that fits, wide first', { sub: 'a/b' }, [sub('a/*', 'key_2'), sub('a/b', 'key_1')], 'key_2'],
  ['one of a list', { groups: ['x', 'y'] }, [{ claim: 'groups', value: 'y', keyId: 'key_3' }], 'key_3'],
  [
    'a list of other things',
    { groups: [1, null, ['y']] },
    [{ claim: 'groups', value: 'y', keyId: 'k' }],
    undefined,
  ],
  ['a number', { sub: 7 }, [sub('7')], undefined],
  ['an object', { sub: { toString: 'a' } }, [sub('a')], undefined],
  [
    'a claim with a colon',
    { 'cognito:groups': ['ci'] },
    [{ claim: 'cognito:groups', value: 'ci', keyId: 'k' }],
    'k',
  ],
  [
    'a nested claim below a name with a dot',
    { 'kubernetes.io': { namespace: 'ci', serviceaccount: { name: 'runner' } } },
    [{ claim: 'kubernetes.io.serviceaccount.name', value: 'runner', keyId: 'k' }],
    'k',
  ],
  ['a nested claim', { a: { b: { c: 'd' } } }, [{ claim: 'a.b.c', value: 'd', keyId: 'k' }], 'k'],
  ['a path through a text', { a: 'b' }, [{ claim: 'a.b', value: 'b', keyId: 'k' }], undefined],
  ['what every object inherits', {}, [{ claim: 'constructor.name', value: 'Object', keyId: 'k' }], undefined],
])('%s', (...row) => {
  const [, claims, mappings, expected] = row;

  expect(keyOfClaims(claims, mappings)).toBe(expected);
});

test.each([
  ['arn:aws:sts::111122223333:assumed-role/ci/i-0abc', 'key_ci'],
  ['arn:aws:iam::111122223333:user/anna', 'key_anna'],
  ['arn:aws:iam::111122223333:user/anna2', undefined],
  ['arn:aws:sts::444455556666:assumed-role/ci/i-0abc', undefined],
])('the caller %s gets %s', (arn, expected) => {
  const mappings = [
    { value: 'arn:aws:iam::111122223333:user/anna', keyId: 'key_anna' },
    { value: 'arn:aws:sts::111122223333:assumed-role/ci/*', keyId: 'key_ci' },
  ];

  expect(keyOfArn(arn, mappings)).toBe(expected);
});
