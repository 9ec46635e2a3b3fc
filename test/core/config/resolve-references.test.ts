import { describe, expect, test } from '@jest/globals';
import {
  isUsable,
  masterKeysOf,
  missingNames,
  namesIn,
  resolveDeployment,
} from '../../../lambda/core/config/resolve-references.ts';
import { configOf, fileWith, parse } from './support.ts';

const params = ['model: openai/x', 'api_base: os.environ/BASE', 'api_key: os.environ/KEY'];
const text = fileWith(params.join('\n'));
const mockText = fileWith([...params, 'mock_response: os.environ/SAID'].join('\n'));
const env = { BASE: 'http://h', KEY: 'k', SAID: 'hi', MASTER_KEY: 'sk-1' };
const deploymentIn = (file: string) => configOf(file).deployments[0]!;

test('every reference is replaced by its value', () => {
  expect(resolveDeployment(deploymentIn(text), env)).toMatchObject({ apiBase: 'http://h', apiKey: 'k' });
  expect(resolveDeployment(deploymentIn(mockText), env)?.mock).toMatchObject({ response: 'hi' });
  expect(masterKeysOf(configOf(text), env)[0]).toBe('sk-1');
});

test.each([
  ['everything', {}, true],
  ['no key', { KEY: undefined }, false],
  ['an empty key', { KEY: '' }, false],
  ['no address', { BASE: undefined }, false],
  ['no text of a mock', { SAID: undefined }, true],
])('with %s set, a deployment can be called: %s', (_, changes, expected) => {
  const deployment = deploymentIn(text);

  expect(isUsable(deployment, { ...env, ...changes })).toBe(expected);
  expect(resolveDeployment(deployment, { ...env, ...changes }) !== undefined).toBe(expected);
});

test('a mock calls nobody: it needs neither key nor address, and no reference is its text', () => {
  const resolved = resolveDeployment(deploymentIn(mockText), {});

  expect(resolved).toMatchObject({ provider: 'mock' });
  expect(JSON.stringify(resolved)).not.toContain('os.environ');
});

test('referenced names are listed once, in order, and so are the missing ones', () => {
  const config = configOf(mockText);
  const twice = { ...config, deployments: [...config.deployments, ...config.deployments] };

  expect(namesIn(twice)).toEqual(['BASE', 'KEY', 'SAID', 'MASTER_KEY']);
  expect(missingNames(twice, { KEY: '', SAID: 'hi', MASTER_KEY: 'sk-1' })).toEqual(['BASE', 'KEY']);
});

test('a master key that cannot be resolved lets nobody in', () => {
  const masterKey = masterKeysOf(configOf(text), { ...env, MASTER_KEY: undefined })[0]!;

  expect(() => new Headers({ authorization: `Bearer ${masterKey}` })).toThrow('invalid header value');
});

test('no master key stays no master key', () => {
  const config = configOf('model_list: [{model_name: m, litellm_params: {model: ollama/x}}]');

  expect(masterKeysOf(config, {})[0]).toBeUndefined();
});

test('texts that only look alike stay as they are, and a value is never a reference', () => {
  expect(masterKeysOf({ masterKey: 'my os.environ/KEY' }, env)[0]).toBe('my os.environ/KEY');
  expect(masterKeysOf({ masterKey: 'os.environ/A' }, { A: 'os.environ/KEY', KEY: 'k' })[0]).toBe(
    'os.environ/KEY',
  );
});

test('names that every object has are not variables', () => {
  const config = configOf(text.replace('os.environ/KEY', 'os.environ/constructor'));

  expect(missingNames(config, env)).toEqual(['constructor']);
});

describe('missing variables of a parsed file', () => {
  const missingOf = (text: string, env = {}) => {
    const parsed = parse(text, env);
    return parsed.kind === 'valid' ? parsed.missing : [];
  };

  test('are named with every place that refers to them', () => {
    const at = (line: number, key: string) => ({ file: 'headway.yaml', line, key });

    expect(missingOf(text, {})).toEqual([
      { name: 'BASE', ...at(5, 'model_list[0].litellm_params.api_base') },
      { name: 'KEY', ...at(6, 'model_list[0].litellm_params.api_key') },
      { name: 'MASTER_KEY', ...at(8, 'general_settings.master_key') },
    ]);
  });

  test('are none where all are set, or where only idle settings refer to them', () => {
    expect(missingOf(text, env)).toEqual([]);
    expect(
      missingOf(fileWith('model: ollama/x', 'router_settings: {redis_host: os.environ/R}'), env),
    ).toEqual([]);
  });
});
