import * as crypto from 'node:crypto';
import { beforeEach, expect, jest, test } from '@jest/globals';

/** The real function, watched: its arguments show if timing could reveal anything about the key. */
const compare = jest.fn(crypto.timingSafeEqual);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, timingSafeEqual: compare }));
const { chat, createEdge, masterKey } = await import('../edge.ts');

const send = (key: string) => createEdge().send({ headers: { Authorization: `Bearer ${key}` }, body: chat });

beforeEach(() => void compare.mockClear());

test.each([
  ['right', masterKey, 200],
  ['wrong in its first character', `x${masterKey.slice(1)}`, 401],
  ['wrong in its last character', `${masterKey.slice(0, -1)}x`, 401],
  ['shorter', masterKey.slice(0, -1), 401],
  ['longer', `${masterKey}${'x'.repeat(5_000)}`, 401],
  ['of one character', 'x', 401],
])('a key that is %s is compared once, as a hash, in constant time', async (_name, key, status) => {
  const answer = await send(key);

  expect(answer.status).toBe(status);
  expect(compare).toHaveBeenCalledTimes(1);
  const [[presented, expected] = []] = compare.mock.calls;
  const hashOf = (text: string) => crypto.createHash('sha256').update(text).digest();
  expect(presented).toEqual(hashOf(key));
  expect(expected).toEqual(hashOf(masterKey));
});
