import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { noticeLines, readConfig } from '../../cli/read-config.ts';
import { Refused } from '../../cli/refused.ts';

const good = 'model_list: [{model_name: m, litellm_params: {model: ollama/x}}]\n';

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'headway-test-'));
  for (const [name, content] of Object.entries(files)) {
    if (name.includes('/')) mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const refusalOf = (file: string): string => {
  try {
    readConfig(file, {});
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  return '';
};

describe('a file that cannot be read', () => {
  const folder = folderWith({
    'latin1.yaml': Buffer.from(`${good}# sch\u00f6n\n# \u00fcber`, 'latin1'),
    'utf16.yaml': Buffer.from(`\ufeff${good}`, 'utf16le'),
    'bom.yaml': `\ufeff${good}`,
  });

  test.each([
    ['', ' is a folder; name a config file with --config or HEADWAY_CONFIG.'],
    ['gone.yaml', ' does not exist; name a config file with --config or HEADWAY_CONFIG.'],
    [
      'bom.yaml/x.yaml',
      ' has a file in its path where a folder is needed; name a config file with --config or HEADWAY_CONFIG.',
    ],
    [
      'latin1.yaml',
      ':2: found bytes that are not UTF-8, perhaps from an editor set to Latin-1 or Windows-1252; expected the file saved in UTF-8',
    ],
    ['utf16.yaml', ':1: found UTF-16; expected the file saved in UTF-8'],
  ])('%j is reported as such', (name, expected) => {
    const file = join(folder, name);

    expect(refusalOf(file)).toBe(`${file}${expected}`);
  });

  test('is not one with a byte order mark', () => {
    expect(readConfig(join(folder, 'bom.yaml'), {}).config.deployments).toHaveLength(1);
  });
});

describe('files that include others', () => {
  const models = (name: string) => good.replace('model_name: m', `model_name: ${name}`);

  test('count their paths from their own folder', () => {
    const folder = folderWith({
      'main.yaml': 'include: [models/all.yaml, models]',
      'models/all.yaml': `include: [more.yaml]\n${models('a')}`,
      'models/more.yaml': models('b'),
      'ok.yaml': 'include: ./models/all.yaml',
    });

    expect(readConfig(join(folder, 'ok.yaml'), {}).config.deployments.map(({ group }) => group)).toEqual([
      'a',
      'b',
    ]);
    expect(refusalOf(join(folder, 'main.yaml'))).toBe(
      `${folder}/main.yaml:1: include: found "models", which is a folder; ` +
        `expected a file, by its path from the folder of ${folder}/main.yaml`,
    );
  });

  test('go round in no circle, however they are named', () => {
    const folder = folderWith({
      'a.yaml': `include: [./b.yaml]\n${good}`,
      'b.yaml': 'include: [../x/../a.yaml, ././a.yaml]',
    });

    expect(refusalOf(join(folder, './a.yaml'))).toContain(`${folder}/b.yaml:1: include: found`);
  });
});

test('errors come together with the notices', () => {
  const folder = folderWith({ 'c.yaml': 'router_settings: {client_ttl: 2}\nmodel_lists: []' });
  const file = join(folder, 'c.yaml');

  expect(refusalOf(file).split('\n')).toEqual([
    `${file}:1: model_list: found nothing; expected a list with at least one deployment, each starting "- model_name: …"`,
    `${file}:2: model_lists: Headway does not know "model_lists"; expected "model_list"`,
    '',
    'Besides:',
    `${file}:1: router_settings.client_ttl: accepted, but has no effect yet`,
  ]);
});

test('the shipped file starts without a notice, and a deploy of it begins with a warning', () => {
  const shipped = readConfig('headway.yaml', {});

  expect([shipped.missing, noticeLines(shipped, { isDeployed: false })]).toEqual([[], []]);
  expect(noticeLines(shipped, { isDeployed: true })).toEqual([
    expect.stringMatching(
      /^Warning: headway.yaml:\d+: general_settings.master_key: sk-1234 is the key of the examples/,
    ),
  ]);
});

describe('a file with a deployment that is not served', () => {
  const folder = folderWith({
    'some.yaml': `${good}- {model_name: c, litellm_params: {model: watsonx/granite}}\n`.replace(
      'model_list: [{model_name: m, litellm_params: {model: ollama/x}}]',
      'model_list:\n- {model_name: m, litellm_params: {model: ollama/x}}',
    ),
  });
  const file = join(folder, 'some.yaml');

  test('is read without it, and a warning says why', () => {
    const valid = readConfig(file, {});

    expect(valid.config.deployments).toMatchObject([{ group: 'm' }]);
    expect(noticeLines(valid, { isDeployed: true })).toContainEqual(
      expect.stringMatching(
        /^Warning: .+some\.yaml:3: model_list\[1\]\.litellm_params\.model: left out: watsonx\//,
      ),
    );
  });

  test('is refused where all have to be served, with the same line first', () => {
    expect(() => readConfig(file, {}, { isStrict: true })).toThrow(
      /^[^\n]+some\.yaml:3: model_list\[1\]\.litellm_params\.model: left out: watsonx\/[^\n]+\n\nBesides:\n/,
    );
    expect(
      readConfig(join(folderWith({ 'good.yaml': good }), 'good.yaml'), {}, { isStrict: true }).kind,
    ).toBe('valid');
  });
});
