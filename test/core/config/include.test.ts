import { describe, expect, test } from '@jest/globals';
import { formatFinding } from '../../../lambda/config/files/finding.ts';
import type { OpenFile } from '../../../lambda/config/files/include-files.ts';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';

type Files = Readonly<Record<string, string>>;

/** A folder in memory. */
const parseFiles = (files: Files) => {
  const open: OpenFile = (name) => {
    const text = files[name];
    if (text === undefined) return { kind: 'unopened', file: name, reason: 'does not exist' };
    return { kind: 'opened', file: name, text };
  };
  return parseConfig({ text: files['main.yaml']!, file: 'main.yaml', env: { K: 'k' }, open });
};

const errorsIn = (files: Files): string[] => {
  const parsed = parseFiles(files);
  return parsed.kind === 'invalid' ? parsed.errors.map(formatFinding) : [];
};

const configIn = (files: Files) => {
  const parsed = parseFiles(files);
  if (parsed.kind === 'invalid') throw new Error(parsed.errors.map(formatFinding).join('\n'));
  return parsed.config;
};

const models = (...names: string[]) =>
  ['model_list:', ...names.map((name) => `- {model_name: ${name}, litellm_params: {model: ollama/x}}`)].join(
    '\n',
  );
const key = 'general_settings: {master_key: os.environ/K}';

describe('include', () => {
  test('joins lists and sections, in the order of the files', () => {
    const config = configIn({
      'main.yaml': `include: [models.yaml, settings.yaml]\n${models('a')}\nrouter_settings: {timeout: 5}`,
      'models.yaml': models('b', 'c'),
      'settings.yaml': `${key}\nrouter_settings:\n  default_priority: 7\n  model_group_alias: {d: c}`,
    });

    expect(config.deployments.map(({ group }) => group)).toEqual(['a', 'b', 'c']);
    expect(config).toMatchObject({
      masterKey: 'os.environ/K',
      timeoutSeconds: 5,
      defaultPriority: 7,
      aliases: { d: 'c' },
    });
  });

  test('takes one file without a list, and files that include others', () => {
    const config = configIn({
      'main.yaml': `include: one.yaml\n${key}`,
      'one.yaml': `include: [two.yaml]\n${models('a')}`,
      'two.yaml': models('b'),
    });

    expect(config.deployments.map(({ group }) => group)).toEqual(['a', 'b']);
  });

  test('leaves positions in the file where a setting stands', () => {
    const files = {
      'main.yaml': `include: [models.yaml]\n${models('a')}\nrouter_settings: {client_ttl: 2}`,
      'models.yaml': `# more\n${models('b')}\n- model_name: c\n  litellm_params:\n    model: ollama/x\n    rpm: many\ngeneral_settings:\n  masterkey: x`,
    };

    expect(errorsIn(files)).toEqual([
      'models.yaml:7: model_list[2].litellm_params.rpm: found "many"; expected a whole number above 0, e.g. rpm: 60',
      'models.yaml:9: general_settings.masterkey: Headway does not know "masterkey"; expected "master_key"',
    ]);
    expect(parseFiles(files).notices.map(({ file, line, key: at }) => [file, line, at])).toEqual([
      ['main.yaml', 4, 'router_settings.client_ttl'],
    ]);
  });

  test('feeds references with variables of another file', () => {
    const config = configIn({
      'main.yaml': `include: [variables.yaml]\n${models('a')}\n${key.replace('/K', '/MINE')}`,
      'variables.yaml': 'environment_variables: {MINE: os.environ/K}',
    });

    expect(config.masterKey).toBe('os.environ/K');
  });
});

const main = (include: string) => `include: ${include}\n${models('a')}\n${key}`;

test.each<[string, Files, string]>([
  [
    'a file that is not there',
    { 'main.yaml': main('[gone.yaml]') },
    'main.yaml:1: include: found "gone.yaml", which does not exist; expected a file, by its path from the folder of main.yaml',
  ],
  [
    'a file that includes itself',
    { 'main.yaml': main('main.yaml') },
    'main.yaml:1: include: found "main.yaml", which is already included or is this file itself; expected each file once',
  ],
  [
    'files that include each other',
    { 'main.yaml': main('[b.yaml]'), 'b.yaml': 'x: 1\ninclude:\n  - main.yaml' },
    'b.yaml:3: include: found "main.yaml", which is already included or is this file itself; expected each file once',
  ],
  [
    'a file that is named twice',
    { 'main.yaml': main('[b.yaml, b.yaml]'), 'b.yaml': 'router_settings: {timeout: 2}' },
    'main.yaml:1: include: found "b.yaml", which is already included or is this file itself; expected each file once',
  ],
  [
    'the same setting in two files',
    { 'main.yaml': main('[b.yaml]'), 'b.yaml': 'general_settings:\n  master_key: os.environ/L' },
    'b.yaml:2: general_settings.master_key: also set in main.yaml:4; expected it in one of the files',
  ],
  [
    'a list in one file and a mapping in another',
    { 'main.yaml': main('[b.yaml]'), 'b.yaml': 'model_list: {a: b}' },
    'b.yaml:1: model_list: also set in main.yaml:2; expected it in one of the files',
  ],
  [
    'a file that is no YAML',
    { 'main.yaml': main('[b.yaml]'), 'b.yaml': 'a:\n  b: "c' },
    'b.yaml:2: a: found a quote that is not closed; expected another one at the end of the value',
  ],
  [
    'a file that holds a list',
    { 'main.yaml': main('[b.yaml]'), 'b.yaml': '- a' },
    'b.yaml:1: found a list; expected a mapping of settings',
  ],
  [
    'a number',
    { 'main.yaml': main('[4]') },
    'main.yaml:1: include: found 4; expected the name of a file, e.g. include: [models.yaml]',
  ],
])('%s is an error', (_, files, expected) => {
  expect(errorsIn(files)).toEqual([expected]);
});

test('a text without a folder includes nothing', () => {
  const parsed = parseConfig({ text: main('[b.yaml]'), file: 'main.yaml', env: {} });

  expect(parsed).toMatchObject({
    kind: 'invalid',
    errors: [
      { message: 'found other files; expected all settings in this text, which has no folder to look in' },
    ],
  });
});
