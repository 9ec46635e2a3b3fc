import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

const run = promisify(execFile);
// Compilers and package managers, on a machine that may be busy.
jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const HELLO = 'Hello world this is Macintosh!\n';
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
/** The Node that npm itself was started with: 20 or newer, and not the one that `npm ci` brings. */
const own = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
};

let folder: string;

const compile = (file: string, ...more: readonly string[]) =>
  run(process.execPath, [tsc, '--strict', '--module', 'nodenext', '--target', 'es2022', ...more, file], {
    cwd: folder,
  });

/** A folder that has only installed the package. */
beforeAll(async () => {
  const packed = await mkdtemp(join(tmpdir(), 'headway-pack-'));
  await run('npm', ['pack', '--pack-destination', packed], { cwd: root });
  const [tarball = ''] = await readdir(packed);
  folder = await mkdtemp(join(tmpdir(), 'headway-consumer-'));
  await writeFile(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}');
  await run('npm', ['install', '--prefer-offline', '--no-audit', join(packed, tarball)], {
    cwd: folder,
    env: own,
  });
}, 300_000);

describe('a folder that has only installed what `npm pack` makes', () => {
  test('has four packages beside it, and no Node of ours', async () => {
    const installed = await readdir(join(folder, 'node_modules'));

    expect(installed.filter((name) => !name.startsWith('.'))).toEqual([
      'eventsource-parser',
      'fastest-levenshtein',
      'headway',
      'ipaddr.js',
      'zod',
    ]);
  });

  test('the package holds what is built and nothing else', async () => {
    const files = await readdir(join(folder, 'node_modules/headway'));

    expect(files.toSorted()).toEqual(['README.md', 'dist', 'package.json']);
  });

  test('runs the page’s example in JavaScript, on whichever Node is there', async () => {
    await cp(join(root, 'examples/router.js'), join(folder, 'plain.js'));

    for (const env of [process.env, own]) {
      expect((await run('node', ['plain.js'], { cwd: folder, env })).stdout).toBe(HELLO);
    }
  });

  test('compiles the page’s example in strict TypeScript against the declarations, and runs it', async () => {
    await cp(join(root, 'examples/router.ts'), join(folder, 'typed.ts'));
    await compile('typed.ts', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes');

    expect((await run('node', ['typed.js'], { cwd: folder, env: own })).stdout).toBe(HELLO);
  });

  test('takes the page’s own spelling in TypeScript, and refuses a misspelt option', async () => {
    const python = `import { Router } from 'headway';
new Router({
  model_list: [{ model_name: 'm', litellm_params: { model: 'm', mock_response: 'hello', rpm: 1 } }],
  timeout: 2, routing_strategy: 'usage-based-routing-v2', polling_interval: 0.03,
  redis_host: process.env.REDIS_HOST,
});`;
    const check = async (text: string) => {
      await writeFile(
        join(folder, 'spelling.ts'),
        `declare const process: { env: Record<string, string | undefined> };\n${text}`,
      );
      return compile('spelling.ts', '--noEmit');
    };

    await check(python);

    await expect(check(python.replace('polling_interval', 'poling_interval'))).rejects.toMatchObject({
      stdout: expect.stringContaining("'poling_interval' does not exist"),
    });
  });

  test('without the AWS SDK, only the AWS stores are missing', async () => {
    const code = "await import('headway/aws')";

    await expect(
      run('node', ['--input-type=module', '--eval', code], { cwd: folder, env: own }),
    ).rejects.toMatchObject({
      stderr: expect.stringContaining("Cannot find package '@aws-sdk/client-dynamodb'"),
    });
  });
});

test('the page’s example is the same in both languages', async () => {
  const [ts, js] = await Promise.all(
    ['ts', 'js'].map((ending) => readFile(join(root, `examples/router.${ending}`), 'utf8')),
  );

  expect(js).toBe(ts);
});
