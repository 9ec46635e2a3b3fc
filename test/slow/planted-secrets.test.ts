import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/** Every field that keeps its reference, each with a value that is found wherever it appears. */
const yaml = `
model_list:
  - model_name: m
    litellm_params:
      model: azure/gpt-4o
      api_base: os.environ/PLANTED_BASE
      api_key: os.environ/PLANTED_KEY
      api_version: os.environ/PLANTED_VERSION
      rpm: os.environ/PLANTED_RPM
  - model_name: mock
    litellm_params: { model: gpt-4, mock_response: os.environ/PLANTED_ANSWER }
general_settings: { master_key: os.environ/PLANTED_MASTER }
headway_settings: { webhooks: { secret: os.environ/PLANTED_HOOKS } }
`;
const planted = {
  PLANTED_BASE: 'https://planted-base.example.com',
  PLANTED_KEY: 'sk-planted-key',
  PLANTED_VERSION: 'planted-version',
  PLANTED_ANSWER: 'planted-answer',
  PLANTED_MASTER: 'sk-planted-master',
  PLANTED_HOOKS: `whsec_${Buffer.from('planted-webhook-secret-of-32-byte').toString('base64')}`,
};

let folder: string;
let printed: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headway-planted-'));
  const configFile = join(folder, 'headway.yaml');
  writeFileSync(configFile, yaml);
  const env = { PATH: process.env.PATH, CDK_OUTDIR: join(folder, 'out'), HEADWAY_CONFIG: configFile };
  const own = { ...env, ...planted, PLANTED_RPM: '4711' };
  printed = execFileSync(process.execPath, ['bin/headway.ts'], { env: own, stdio: 'pipe' }).toString();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const written = (): string[] =>
  readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

test('nothing that would be uploaded holds a value of the environment: template, bundles, outputs', () => {
  const files = [...written(), printed];

  const found = Object.values(planted).filter((value) => files.some((text) => text.includes(value)));

  expect(files.length).toBeGreaterThan(8);
  expect(found).toEqual([]);
});

test('a value that is not a secret is in the bundle, so that a planted one would be found', () => {
  expect(written().some((text) => text.includes('4711'))).toBe(true);
});
