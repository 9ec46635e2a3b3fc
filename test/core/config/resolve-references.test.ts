import { describe, expect, test } from '@jest/globals';
import { resolveReferences } from '../../../lambda/core/config/resolve-references.ts';
import { configOf, fileWith, parse } from './support.ts';

const text = fileWith(
  ['model: x', 'api_base: os.environ/BASE', 'api_key: os.environ/KEY', 'mock_response: os.environ/SAID'].join(
    '\n',
  ),
);
const env = { BASE: 'http://h', KEY: 'k', SAID: 'hi', MASTER_KEY: 'sk-1' };

test('every reference is replaced by its value', () => {
  const { config, missing } = resolveReferences(configOf(text), env);

  expect(missing).toEqual([]);
  expect(config.masterKey).toBe('sk-1');
  expect(config.deployments[0]).toMatchObject({ apiBase: 'http://h', apiKey: 'k', mock: { response: 'hi' } });
});

test('what cannot be resolved is named once and left out', () => {
  const config = configOf(text);
  const twice = { ...config, deployments: [...config.deployments, ...config.deployments] };

  const resolved = resolveReferences(twice, { KEY: '', SAID: 'hi', MASTER_KEY: 'sk-1' });

  expect(resolved.missing).toEqual(['BASE', 'KEY']);
  expect(Object.keys(resolved.config.deployments[1]!)).not.toContain('apiKey');
  expect(JSON.stringify(resolved.config)).not.toContain('os.environ');
});

test('a master key that cannot be resolved lets nobody in', () => {
  const { config, missing } = resolveReferences(configOf(text), { ...env, MASTER_KEY: undefined });

  expect(missing).toEqual(['MASTER_KEY']);
  expect(() => new Headers({ authorization: `Bearer ${config.masterKey!}` })).toThrow('invalid header value');
});

test('an address that cannot be resolved becomes one nobody has, not the default of the provider', () => {
  const { config } = resolveReferences(configOf(text), {});
  const [deployment] = config.deployments;

  expect(JSON.stringify(config)).not.toContain('os.environ');
  expect(deployment).toMatchObject({ provider: 'mock', mock: {} });
  expect(deployment?.apiBase).toMatch(/^https:\/\/[a-z-]+\.invalid$/);
});

test('no master key stays no master key', () => {
  const config = configOf('model_list: [{model_name: m, litellm_params: {model: x}}]');

  expect(resolveReferences(config, {}).config.masterKey).toBeUndefined();
});

test('texts that only look alike stay as they are', () => {
  const config = { ...configOf(text), masterKey: 'my os.environ/KEY' };

  expect(resolveReferences(config, env).config.masterKey).toBe('my os.environ/KEY');
});

test('names that every object has are not variables', () => {
  const config = configOf(text.replace('os.environ/KEY', 'os.environ/constructor'));

  expect(resolveReferences(config, env).missing).toEqual(['constructor']);
});

describe('missing variables of a parsed file', () => {
  const missingOf = (text: string, env = {}) => {
    const parsed = parse(text, env);
    return parsed.kind === 'valid' ? parsed.missing : [];
  };

  test('are named with every place that refers to them', () => {
    const at = (line: number, key: string) => ({ file: 'headway.yaml', line, key });

    expect(missingOf(text, { SAID: 'hi' })).toEqual([
      { name: 'BASE', ...at(5, 'model_list[0].litellm_params.api_base') },
      { name: 'KEY', ...at(6, 'model_list[0].litellm_params.api_key') },
      { name: 'MASTER_KEY', ...at(9, 'general_settings.master_key') },
    ]);
  });

  test('are none where all are set, or where only idle settings refer to them', () => {
    expect(missingOf(text, env)).toEqual([]);
    expect(missingOf(fileWith('model: x', 'router_settings: {redis_host: os.environ/R}'), env)).toEqual([]);
  });
});
