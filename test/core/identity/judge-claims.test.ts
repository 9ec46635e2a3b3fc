import { expect, test } from '@jest/globals';
import type { Claims } from '../../../lambda/core/identity/choose-key.ts';
import { judgeClaims } from '../../../lambda/core/identity/judge-claims.ts';

const now = 1_800_000_000;
const right = { aud: 'headway', exp: now + 60 };

test.each<[string, Claims, string, string?]>([
  ['for us', right, 'usable'],
  ['for us and others', { ...right, aud: ['x', 'other'] }, 'usable'],
  ['without aud, by its client', { exp: right.exp, client_id: 'headway' }, 'usable'],
  ['for others, whatever its client', { ...right, aud: 'x', client_id: 'headway' }, 'invalid_token', 'aud'],
  ['for nobody', { exp: right.exp }, 'invalid_token', 'aud'],
  ['for an empty list', { ...right, aud: [] }, 'invalid_token', 'aud'],
  ['for a number', { ...right, aud: 1 }, 'invalid_token', 'aud'],
  ['for us in part', { ...right, aud: 'headway2' }, 'invalid_token', 'aud'],
  ['without an end', { aud: 'headway' }, 'invalid_token', 'exp'],
  ['with an end as a text', { ...right, exp: String(right.exp) }, 'invalid_token', 'exp'],
  ['that has just expired', { ...right, exp: now - 29 }, 'usable'],
  ['that has expired', { ...right, exp: now - 30 }, 'token_expired', 'expired'],
  ['that begins in a moment', { ...right, nbf: now + 30 }, 'usable'],
  ['that begins later', { ...right, nbf: now + 31 }, 'invalid_token', 'nbf'],
  ['that begins at a text', { ...right, nbf: 'now' }, 'invalid_token', 'nbf'],
])('a token %s', (...row) => {
  const [, claims, expected, named = ''] = row;
  const judged = judgeClaims(claims, { audiences: ['headway', 'other'] }, now * 1_000);

  expect(judged.kind === 'usable' ? 'usable' : judged.code).toBe(expected);
  expect(judged.kind === 'usable' ? '' : judged.message).toContain(named);
});
