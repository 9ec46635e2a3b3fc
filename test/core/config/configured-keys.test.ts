import { describe, expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith } from './support.ts';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const withKeys = (keys: string) => fileWith('model: ollama/x', `headway_settings: {keys: ${keys}}`);
const keysOf = (keys: string) => configOf(withKeys(keys)).keys;

test('a key stands in the file by the hash of its secret', () => {
  expect(
    keysOf(`[{name: ci, hash: ${HASH}, team: search, priority: {best: 100}, models: ["gpt-*"]}]`),
  ).toMatchObject([
    {
      id: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      hashes: [HASH],
      settings: { name: 'ci', team: 'search', priority: { best: 100, outside: 'clamp' }, models: ['gpt-*'] },
    },
  ]);
});

test('its id hangs on its name, so that it owns the same with another secret, or with two', () => {
  const [first] = keysOf(`[{name: ci, hash: ${HASH}}]`) ?? [];
  const [second, third] =
    keysOf(`[{name: ci, hash: [${OTHER}, ${HASH}]}, {name: other, hash: ${'c'.repeat(64)}}]`) ?? [];

  expect(second).toMatchObject({ id: first?.id, hashes: [OTHER, HASH] });
  expect(third?.id).not.toBe(first?.id);
});

describe('at its place is refused', () => {
  test.each([
    ['keys that are no list', '{name: ci}', 'headway_settings.keys'],
    ['a key without a name', `[{hash: ${HASH}}]`, 'headway_settings.keys[0].name'],
    ['a key without a hash', '[{name: ci}]', 'headway_settings.keys[0].hash'],
    ['a secret in place of its hash', '[{name: ci, hash: sk-hw-abc}]', 'headway_settings.keys[0].hash'],
    [
      'a role that there is not',
      `[{name: ci, hash: ${HASH}, role: root}]`,
      'role must be call, read or admin',
    ],
    ['a field that there is not', `[{name: ci, hash: ${HASH}, modls: [m]}]`, 'modls'],
    ['a range that is none', `[{name: ci, hash: ${HASH}, priority: {best: 5, worst: 1}}]`, 'priority.best'],
    [
      'a name twice',
      `[{name: ci, hash: ${HASH}}, {name: ci, hash: ${OTHER}}]`,
      'headway_settings.keys[1].name',
    ],
    [
      'a hash twice',
      `[{name: ci, hash: ${HASH}}, {name: x, hash: ${HASH}}]`,
      'headway_settings.keys[1].hash',
    ],
  ])('%s', (_what, keys, place) => {
    expect(errorsOf(withKeys(keys)).join('\n')).toContain(place);
  });

  test('keys where nobody is asked for one', () => {
    const open = withKeys(`[{name: ci, hash: ${HASH}}]`).replace(/general_settings:\n.*\n/, '');

    expect(errorsOf(open).join('\n')).toContain('general_settings.master_key');
  });
});
