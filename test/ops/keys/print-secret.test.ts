import { expect, test } from '@jest/globals';
import { hashOf, isWellFormed } from '../../../lambda/core/keys/key-secret.ts';
import { printSecret } from '../../../ops/keys/print-secret.ts';

test('a secret is printed with the hash that stands for it in the file', () => {
  const said: string[] = [];

  printSecret({ json: true }, (line: string) => said.push(line));
  printSecret({}, (line: string) => said.push(line));

  const { secret, hash } = JSON.parse(said[0] ?? '') as { readonly secret: string; readonly hash: string };
  expect([isWellFormed(secret), hash]).toEqual([true, hashOf(secret)]);
  expect(said[1]).toMatch(/^secret {2}sk-hw-\w{38}\nhash {4}[0-9a-f]{64}$/);
});
