import { describe, expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith, noticesOf, parse } from '../../core/config/support.ts';

const withVariables = (
  variables: string,
  params = 'model: openai/x\napi_key: os.environ/KEY\napi_base: http://h',
) => fileWith(params, `environment_variables: ${variables}`);
const keyOf = (variables: string, env = {}) => configOf(withVariables(variables), env).deployments[0]!.apiKey;

describe('environment_variables', () => {
  test.each([
    ['{KEY: sk-1}', {}, 'sk-1'],
    ['{KEY: " sk-1 "}', {}, 'sk-1'],
    ['{KEY: 17}', {}, '17'],
    ['{KEY: os.environ/OTHER}', {}, 'os.environ/OTHER'],
    ['{OTHER: sk-2, KEY: os.environ/OTHER}', {}, 'sk-2'],
    ['{KEY: os.environ/KEY}', {}, 'os.environ/KEY'],
    ['{KEY: }', {}, 'os.environ/KEY'],
    ['{KEY: sk-1}', { KEY: 'sk-of-the-process' }, 'sk-1'],
  ])('%s stand for os.environ/KEY', (variables, env, expected) => {
    expect(keyOf(variables, env)).toBe(expected);
  });

  test('feed numbers, and the keys that a deployment does not write', () => {
    const text = withVariables('{RPM: 60, OPENAI_API_KEY: sk-1}', 'model: gpt-4o\nrpm: os.environ/RPM');

    expect(configOf(text).deployments[0]).toMatchObject({ rpm: 60, apiKey: 'sk-1' });
    expect(parse(text, { MASTER_KEY: 'k' })).toMatchObject({ missing: [] });
  });

  test('in plain text get a notice that shows none of them', () => {
    expect(noticesOf(withVariables('{KEY: sk-1}'), { KEY: 'sk-2' })).toEqual([
      'headway.yaml:9: environment_variables.KEY: in plain text, and overrides the environment variable of that name: ' +
        'it is deployed with the file; a variable that is set outside the file is not',
    ]);
  });

  test('that nothing refers to get a notice that they do nothing', () => {
    expect(noticesOf(withVariables('{KEY: os.environ/OTHER, REDIS_HOST: h}'))).toEqual([
      'headway.yaml:9: environment_variables.REDIS_HOST: has no effect: no setting of the file is os.environ/REDIS_HOST',
    ]);
  });

  test.each([
    [
      '[a]',
      'environment_variables: found a list; expected a mapping of names to values, e.g. environment_variables: {OPENAI_API_KEY: os.environ/MY_KEY}',
    ],
    [
      '{KEY: [a]}',
      'environment_variables.KEY: found a list; expected a string, e.g. OPENAI_API_KEY: os.environ/MY_KEY',
    ],
    [
      '{KEY: "${OTHER}"}',
      'environment_variables.KEY: found a string (not shown); expected a string, e.g. OPENAI_API_KEY: os.environ/MY_KEY',
    ],
  ])('%s are refused', (variables, expected) => {
    expect(errorsOf(withVariables(variables))).toEqual([`headway.yaml:9: ${expected}`]);
  });

  test('that cannot stand in a header are refused at their reference', () => {
    expect(errorsOf(withVariables('{KEY: "a\\nb"}'))).toEqual([
      expect.stringMatching(
        /^headway.yaml:5: model_list\[0\].litellm_params.api_key: found os.environ\/KEY \(its value is not shown\); expected one line/,
      ),
    ]);
  });
});
