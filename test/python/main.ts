import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../../cli/command.ts';
import { Refused } from '../../cli/refused.ts';
import { runCommand as runTool } from '../../cli/run-command.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { startLocalGateway } from '../../local/local-gateway.ts';
import { installRequirements } from '../deploy/emulator/python.ts';
import { runCommand } from '../deploy/run-command.ts';
import { KEY, TWO_MODELS } from '../setup/worlds/local-gateway.ts';

await scriptOptions(
  command({
    name: 'npm run test:python --',
    does: 'Two teams with four keys call the local gateway by OpenAI’s Python SDK and curl.',
  }),
);

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `slow` has one turn a minute: the more urgent requests sent first keep the others waiting for minutes. */
const configYaml = `
${TWO_MODELS}
  - model_name: slow
    litellm_params: { model: gpt-3.5-turbo, mock_response: "patience", rpm: 1 }
general_settings: { master_key: ${KEY} }
`;

/**
 * Two teams with four keys, by OpenAI's Python SDK and curl, on the stack that `npm start` runs. Everything that it
 * installs or writes is in a temporary folder.
 */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-python-'));
  const around = { env: process.env, signal: new AbortController().signal };
  const configFile = join(folder, 'headway.yaml');
  await writeFile(configFile, configYaml);
  try {
    const bin = await installRequirements(
      { requirements: file('requirements.txt'), venv: join(folder, 'venv'), purpose: 'OpenAI’s Python SDK' },
      around,
    );
    const output = createWriteStream(join(folder, 'gateway.log'));
    const gateway = await startLocalGateway({ configFile, port: 0, env: process.env, output });
    try {
      const { code, output: said } = await runCommand({
        file: join(bin, 'python'),
        args: ['-B', file('two_teams.py')],
        env: { ...process.env, GATEWAY_URL: gateway.url, MASTER_KEY: KEY },
        signal: around.signal,
        timeoutMs: 180_000,
      });
      console.log(said.trim());
      if (code !== 0) throw new Refused('Some checks failed; they stand above.');
    } finally {
      await gateway.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await runTool(main);
