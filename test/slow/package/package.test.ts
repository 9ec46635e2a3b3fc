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

const root = fileURLToPath(new URL('../../../', import.meta.url));
const HELLO = 'Hello world this is Macintosh!\n';
const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
/** The Node that npm itself was started with: 20 or newer, and not the one that `npm ci` installs. */
const own = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
};

let folder: string;
let tarball: string;

const compile = (file: string, ...more: readonly string[]) =>
  run(process.execPath, [tsc, '--strict', '--module', 'nodenext', '--target', 'es2022', ...more, file], {
    cwd: folder,
  });

/** A folder in which only the package is installed. */
beforeAll(async () => {
  const packed = await mkdtemp(join(tmpdir(), 'headway-pack-'));
  await run('npm', ['pack', '--pack-destination', packed], { cwd: root });
  const [name = ''] = await readdir(packed);
  tarball = join(packed, name);
  folder = await mkdtemp(join(tmpdir(), 'headway-consumer-'));
  await writeFile(join(folder, 'package.json'), '{"name":"consumer","private":true,"type":"module"}');
  await run('npm', ['install', '--prefer-offline', '--no-audit', tarball], {
    cwd: folder,
    env: own,
  });
}, 300_000);

describe('a folder in which only the package of `npm pack` is installed', () => {
  test('has five packages beside it, and no Node of ours', async () => {
    const installed = await readdir(join(folder, 'node_modules'));

    expect(installed.filter((name) => !name.startsWith('.'))).toEqual([
      'aws4fetch',
      'eventsource-parser',
      'fastest-levenshtein',
      'headway',
      'ipaddr.js',
      'zod',
    ]);
  });

  test('the package holds the build and nothing else', async () => {
    const files = await readdir(join(folder, 'node_modules/headway'));

    expect(files.toSorted()).toEqual(['LICENSE', 'README.md', 'commands', 'dist', 'package.json']);
  });

  test('runs the page’s example in JavaScript, on whichever Node is there', async () => {
    await cp(join(root, 'examples/router.mjs'), join(folder, 'router.mjs'));

    for (const env of [process.env, own]) {
      expect((await run('node', ['router.mjs'], { cwd: folder, env })).stdout).toBe(HELLO);
    }
  });

  test('serves many callers at once without a warning of listeners', async () => {
    await writeFile(
      join(folder, 'many.mjs'),
      `import { Router } from 'headway';
const router = new Router({
  modelList: [{ modelName: 'm', litellmParams: { model: 'm', mockResponse: 'hi', rpm: 5 } }],
  timeout: 1,
});
const ask = (priority) => router.acompletion({ model: 'm', messages: [{ role: 'user', content: 'Hey!' }], priority });
await Promise.allSettled(Array.from({ length: 40 }, (_, n) => ask(n)));
`,
    );

    for (const env of [process.env, own])
      expect((await run('node', ['many.mjs'], { cwd: folder, env })).stderr).not.toContain('Warning');
  });

  test('its command says where the commands are', async () => {
    await expect(run('npx', ['headway', 'start'], { cwd: folder, env: own })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The commands run in a clone of Headway'),
    });
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

describe('a folder made by `npm init -y`', () => {
  beforeAll(async () => {
    const made = await mkdtemp(join(tmpdir(), 'headway-consumer-'));
    await run('npm', ['init', '-y'], { cwd: made, env: own });
    await run('npm', ['install', '--prefer-offline', '--no-audit', tarball], { cwd: made, env: own });
    folder = made;
  }, 300_000);

  test('runs the page’s example as it is', async () => {
    await cp(join(root, 'examples/router.mjs'), join(folder, 'router.mjs'));

    for (const env of [process.env, own])
      expect((await run('node', ['router.mjs'], { cwd: folder, env })).stdout).toBe(HELLO);
  });

  test('may import the package from CommonJS', async () => {
    const code = "import('headway').then(({ Router }) => console.log(typeof Router))";
    await writeFile(join(folder, 'index.js'), code);

    expect((await run('node', ['index.js'], { cwd: folder, env: own })).stdout).toBe('function\n');
  });
});

test('the page’s example is the same in both languages', async () => {
  const [ts, js] = await Promise.all(
    ['ts', 'mjs'].map((ending) => readFile(join(root, `examples/router.${ending}`), 'utf8')),
  );

  expect(js).toBe(ts);
});
