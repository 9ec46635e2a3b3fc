import { expect, test } from '@jest/globals';
import { nearestName, slipOf } from '../../../lambda/config/settings/nearest-name.ts';

const names = [
  'rpm',
  'tpm',
  'name',
  'up_to',
  'api_version',
  'model_name',
  'guard_ms',
  'region_name',
  'master_key',
];

test.each([
  ['rmp', 'rpm'],
  ['prm', 'rpm'],
  ['rpms', 'rpm'],
  ['upto', 'up_to'],
  ['masterKey', 'master_key'],
  ['MASTER-KEY', 'master_key'],
  ['mastr_kee', 'master_key'],
  ['from', undefined],
  ['r', undefined],
  ['zone', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
])('%j is a slip for %j', (written, meant) => {
  expect(slipOf(written, names)).toBe(meant);
});

test.each([
  ['guard', 'guard_ms'],
  ['region', 'region_name'],
  ['version', 'api_version'],
  ['to', undefined],
])('%j is a part of %j', (written, meant) => {
  expect(slipOf(written, names)).toBeUndefined();
  expect(nearestName(written, names)).toBe(meant);
});

test('the nearest of several is taken', () => {
  expect(slipOf('max_tokenss', ['max_token', 'max_tokens'])).toBe('max_tokens');
});
