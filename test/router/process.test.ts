import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const router = new URL('../../router/router.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program of its own that has a Router with `rpm: 2` as `router`, and ends when nothing keeps it alive. */
const program = (code: string) =>
  run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { Router } from ${JSON.stringify(router)};
       const chat = (more) => ({ model: 'm', messages: [{ role: 'user', content: 'Hey!' }], ...more });
       const litellmParams = { model: 'x', mockResponse: 'hello', rpm: 2 };
       const router = new Router({ modelList: [{ modelName: 'm', litellmParams }], pollingInterval: 1 });
       process.on('exit', () => console.log('alive for', Math.floor(process.uptime() / 20) * 20, 's'));
       ${code}`,
    ],
    { cwd: root },
  );

test('a Router that nobody closes keeps no process alive, not even while its dispatcher leads', async () => {
  const { stdout } = await program(`
    await Promise.all([router.acompletion(chat()), router.acompletion(chat())]);
    const late = await router.acompletion(chat({ timeout: 1 })).catch((error) => error.status);
    console.log(late);
  `);

  expect(stdout).toBe('408\nalive for 0 s\n');
});

test('close ends at once if nobody else is affected', async () => {
  const { stdout } = await program(`
    await Promise.all([router.acompletion(chat()), router.acompletion(chat())]);
    await router.acompletion(chat({ timeout: 1 })).catch(() => undefined);
    await router.close();
    console.log('closed');
  `);

  expect(stdout).toBe('closed\nalive for 0 s\n');
});

test('an option that does nothing here is a process warning, and nothing is written to stdout', async () => {
  const { stdout, stderr } = await program('');

  expect(stdout).toBe('alive for 0 s\n');
  expect(stderr).toContain(
    'HeadwayWarning: pollingInterval: has no effect: Headway decides itself when to look at the queue',
  );
});
