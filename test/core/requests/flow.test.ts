import { expect, test } from '@jest/globals';
import {
  fairnessSchema,
  shareOf,
  type Fairness,
  type FlowChoice,
} from '../../../lambda/core/requests/flow.ts';

const settings = { team: 'search', weight: 3 };
const asked: FlowChoice = {
  keyId: 'key_1',
  settings,
  body: { user: 'ann', safety_identifier: 'ann-7' },
  metadata: { tenant: 't1' },
};

const cases: readonly (readonly [Fairness, Partial<FlowChoice>, string])[] = [
  ['key', {}, 'key_1'],
  ['key', { keyId: null, settings: null }, ''],
  ['team', {}, 'team:search'],
  ['team', { settings: { ...settings, team: null } }, 'key_1'],
  ['team', { keyId: null, settings: null }, ''],
  ['user', {}, 'user:ann-7'],
  ['user', { body: { user: 'ann' } }, 'user:ann'],
  ['user', { body: { user: '', safety_identifier: 5 } }, 'key_1'],
  ['user', { body: {}, keyId: null, settings: null }, ''],
  ['metadata.tenant', {}, 'metadata:t1'],
  ['metadata.tenant', { metadata: {} }, 'key_1'],
  ['metadata.tenant', { metadata: { tenant: '' } }, 'key_1'],
  ['none', {}, ''],
];

test.each(cases)('fairness %s, %j: flow %j', (fairness, over, flow) => {
  expect(shareOf(fairness, { ...asked, ...over }).flow).toBe(flow);
});

test('the weight is that of the key; without a stored key it is 1', () => {
  expect(shareOf('user', asked).weight).toBe(3);
  expect(shareOf('user', { ...asked, keyId: null, settings: null }).weight).toBe(1);
});

test('a name is cut to 64 bytes, at a whole character', () => {
  const flow = (user: string) => shareOf('user', { ...asked, body: { user } }).flow;

  expect(flow('x'.repeat(70))).toBe(`user:${'x'.repeat(64)}`);
  expect(flow('你'.repeat(30))).toBe(`user:${'你'.repeat(21)}`);
  expect(flow(`a\uD83D`)).toBe('user:a\uFFFD');
});

test.each(['key', 'team', 'user', 'none', 'metadata.tenant', 'metadata.a b'])('%s is a setting', (text) => {
  expect(fairnessSchema.safeParse(text).success).toBe(true);
});

test.each(['', 'keys', 'metadata', 'metadata.', `metadata.${'x'.repeat(65)}`])('%j is none', (text) => {
  expect(fairnessSchema.safeParse(text).success).toBe(false);
});
