import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashOf, isWellFormed, newSecret, shownEnds } from '../../../lambda/core/keys/key-secret.ts';

const secret = newSecret((count) => new Uint8Array(count).fill(61));

test('a new secret is well formed and its form is stable', () => {
  expect(secret).toMatch(/^sk-hw-z{32}[0-9A-Za-z]{6}$/);
  expect(isWellFormed(secret)).toBe(true);
  expect(newSecret((count) => randomBytes(count))).not.toBe(newSecret((count) => randomBytes(count)));
});

test('bytes that would favour some letters are skipped', () => {
  const batches = [new Uint8Array(32).fill(255), new Uint8Array(32).fill(0)];

  expect(newSecret(() => batches.shift() ?? new Uint8Array())).toMatch(/^sk-hw-0{32}/);
});

test('every secret is well formed, and no longer when any one of its characters is another', () => {
  const seeds = fc.uint8Array({ minLength: 96, maxLength: 96 });
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  fc.assert(
    fc.property(seeds, fc.nat(43), fc.constantFrom(...Array.from(alphabet)), (seed, at, letter) => {
      let taken = 0;
      // A seed of nothing but skipped bytes must end as well.
      const made = newSecret((count) =>
        taken >= 96 ? new Uint8Array(count) : seed.slice(taken, (taken += count)),
      );
      const other = made.slice(0, at) + letter + made.slice(at + 1);

      expect(isWellFormed(made)).toBe(true);
      expect(isWellFormed(other)).toBe(other === made);
    }),
  );
});

test.each([
  ['nothing', ''],
  ['a master key', 'sk-1234'],
  ['the prefix alone', 'sk-hw-'],
  ['one character less', secret.slice(0, -1)],
  ['one character more', `${secret}0`],
  ['a line break behind it', `${secret}\n`],
  ['another prefix', secret.replace('hw', 'HW')],
])('%s is not well formed', (_name, text) => {
  expect(isWellFormed(text)).toBe(false);
});

test('its hash is SHA-256, and its ends show nothing of the middle', () => {
  expect(hashOf(secret)).toBe(createHash('sha256').update(secret).digest('hex'));
  expect(shownEnds(secret)).toBe(`sk-hw-zzzz…${secret.slice(-4)}`);
});
