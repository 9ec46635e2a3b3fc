import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const yaml = `
model_list:
  - model_name: m
    litellm_params: { model: openai/m, mock_response: hello }
headway_settings: { function_url: { concurrency: 50 } }
`;

async function templateOf(env: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-synth-'));
  const configFile = join(folder, 'headway.yaml');
  await writeFile(configFile, yaml);
  const around = { PATH: process.env.PATH, CDK_OUTDIR: folder, HEADWAY_CONFIG: configFile };
  execFileSync(process.execPath, ['bin/headway.ts'], { env: { ...around, ...env }, stdio: 'ignore' });
  const file = (await readdir(folder)).find((name) => name.endsWith('.template.json')) ?? '';
  return readFile(join(folder, file), 'utf8');
}

test('a deployed stage has its function URL, and npm start still replaces API Gateway', async () => {
  const [deployed, local] = [await templateOf({}), await templateOf({ HEADWAY_LOCAL: 'yes' })];

  expect(deployed).toContain('"AWS::Lambda::Url"');
  expect(deployed).not.toContain('"AWS::ApiGateway::RestApi"');
  expect(local).toContain('"AWS::ApiGateway::RestApi"');
  expect(local).not.toContain('"AWS::Lambda::Url"');
}, 60_000);
