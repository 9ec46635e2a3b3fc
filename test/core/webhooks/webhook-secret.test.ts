import { expect, test } from '@jest/globals';
import { webhookSecretsIn } from '../../../lambda/core/webhooks/webhook-secret.ts';

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

test.each([[24], [32], [64]])('%i bytes in base64 are a secret', (bytes) => {
  expect(webhookSecretsIn(secretOf(bytes))).toEqual([secretOf(bytes)]);
});

test('two with a space between are two', () => {
  expect(webhookSecretsIn(` ${secretOf(32)}  ${secretOf(24)}\n`)).toEqual([secretOf(32), secretOf(24)]);
});

test.each([
  ['', 'nothing'],
  [' ', 'nothing'],
  [secretOf(23), 'too short'],
  [secretOf(65), 'too long'],
  [secretOf(32).slice(6), 'without its prefix'],
  [secretOf(32).toUpperCase(), 'in capitals'],
  [secretOf(32).replace('=', ''), 'without its padding'],
  [`whsec_${'-_'.repeat(22)}`, "in URLs' base64"],
  [`whsec_${'a b'.repeat(20)}`, 'with a space inside'],
  [`${secretOf(32)} whsec_short`, 'beside one that is none'],
])('%j is none: %s', (text) => {
  expect(webhookSecretsIn(text)).toBeUndefined();
});
