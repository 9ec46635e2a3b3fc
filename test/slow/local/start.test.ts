import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../../../local/edge/listen.ts';

const program = fileURLToPath(new URL('../../../commands/headway.js', import.meta.url));
/** Twice what an idle machine of two cores is allowed: other tests run at the same time. */
const readyWithinMs = 20_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headway-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function configFile(yaml: string): Promise<string> {
  const file = join(folder, 'headway.yaml');
  await writeFile(file, yaml);
  return file;
}

const run = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, 'start', ...args], {
    env: { ...process.env, START_TEST_KEY: 'a key' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const valid = `
model_list: [{ model_name: m, litellm_params: { model: gpt-4, mock_response: hi, rpm: 60 } }]
general_settings: { master_key: os.environ/START_TEST_KEY }
`;

describe('the gateway says in a sentence why it does not start', () => {
  test('a port that is taken', async () => {
    const other = await listen(createServer(), 0);

    const { code, output } = await ended(
      run('--config', await configFile(valid), '--port', String(other.port)),
    );
    other.close();

    expect(code).toBe(1);
    expect(output).toBe(`Port ${other.port} is taken; choose another with --port or the variable PORT.\n`);
  });

  test('a config file that is wrong', async () => {
    const file = await configFile(
      'model_list:\n  - model_name: m\n    litellm_params: { model: gpt-4, rpm: many }\n',
    );

    const { code, output } = await ended(run('--config', file, '--port', '0'));

    expect(code).toBe(1);
    expect(output).toMatch(/^[^\n]+headway.yaml:3: model_list\[0\][^\n]+"many"[^\n]+\n$/);
  });

  test('a missing config file', async () => {
    const { code, output } = await ended(run('--config', 'nowhere.yaml'));

    expect(code).toBe(1);
    expect(output).toMatch(/^nowhere\.yaml [^\n]+\n$/);
  });

  test('an option that it does not know', async () => {
    const { code, output } = await ended(run('--prot', '1'));

    expect(code).toBe(2);
    expect(output).toMatch(/^Unknown option '--prot'\. Did you mean --port\?.*\n$/);
  });
});

describe('a gateway', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'is ready in time, and gone within two seconds of %s',
    async (signal) => {
      const began = Date.now();
      const child = run('--config', await configFile(valid), '--port', '0');
      const [first] = (await once(child.stdout!, 'data')) as [Buffer];
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(first.toString())?.[0] ?? '';
      const health = await fetch(`${url}/health`);
      const readyMs = Date.now() - began;

      const ending = Date.now();
      child.kill(signal);
      const { code } = await ended(child);

      expect(health.status).toBe(200);
      expect(readyMs).toBeLessThan(readyWithinMs);
      expect(code).toBe(0);
      expect(Date.now() - ending).toBeLessThan(2_000);
      await expect(fetch(`${url}/health`)).rejects.toThrow();
    },
    30_000,
  );

  test('is gone within two seconds when it has only begun to start', async () => {
    const child = run('--config', await configFile(valid), '--port', '0');
    await new Promise((wake) => setTimeout(wake, 1_500));

    const ending = Date.now();
    child.kill('SIGTERM');
    const { code, output } = await ended(child);

    // On a busy machine it may not listen to signals yet: then the signal itself has ended it.
    expect([0, null]).toContain(code);
    expect(output).toBe('');
    expect(Date.now() - ending).toBeLessThan(2_000);
  }, 30_000);
});
