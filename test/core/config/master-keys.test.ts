import { expect, test } from '@jest/globals';
import { isMasterKeySet, masterKeysOf, namesIn } from '../../../lambda/core/config/resolve-references.ts';
import { configOf, errorsOf } from './support.ts';

const model = 'model_list: [{model_name: m, litellm_params: {model: ollama/x}}]';
const withKeys = (keys: string) => `${model}\ngeneral_settings: {master_key: ${keys}}`;
const both = '[os.environ/NEW, os.environ/OLD]';

test('a list of master keys keeps its references', () => {
  const config = configOf(withKeys(both));

  expect(config.masterKey).toEqual(['os.environ/NEW', 'os.environ/OLD']);
  expect(namesIn(config)).toEqual(['NEW', 'OLD']);
});

test.each([
  ['both are set', { NEW: 'n', OLD: 'o' }, ['n', 'o'], true],
  ['one is set', { OLD: 'o' }, ['o'], true],
  ['one can be in no header', { NEW: 'a\nb', OLD: 'o' }, ['o'], true],
])('%s: those that are let in', (...row) => {
  const [, env, keys, isSet] = row;
  const config = configOf(withKeys(both));

  expect(masterKeysOf(config, env)).toEqual(keys);
  expect(isMasterKeySet(config, env)).toBe(isSet);
});

test('where none is set nobody gets in', () => {
  const config = configOf(withKeys(both));
  const [key, ...others] = masterKeysOf(config, {});

  expect(() => new Headers({ authorization: `Bearer ${key}` })).toThrow('invalid header value');
  expect(others).toEqual([]);
  expect(isMasterKeySet(config, {})).toBe(false);
});

test.each([
  [
    '[]',
    'general_settings.master_key: found a list; expected at least one key, e.g. master_key: [os.environ/MASTER_KEY]',
  ],
  [
    '[sk-1, ""]',
    'general_settings.master_key[1]: found an empty string; expected a string or os.environ/NAME, e.g. master_key: os.environ/MASTER_KEY',
  ],
  [
    '{a: b}',
    'general_settings.master_key: found a mapping; expected a string or os.environ/NAME, e.g. master_key: os.environ/MASTER_KEY',
  ],
])('master_key: %s is refused', (keys, expected) => {
  expect(errorsOf(withKeys(keys))).toEqual([`headway.yaml:2: ${expected}`]);
});
