import { expect, test } from '@jest/globals';
import { runCommand, succeed } from './run-command.ts';

const node = (code: string, more: { timeoutMs?: number; signal?: AbortSignal } = {}) => ({
  file: process.execPath,
  args: ['-e', code],
  env: process.env,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  ...more,
});
/** A process that starts another, which keeps its output open and would run for an hour. */
const family = `
const { spawn } = require('node:child_process');
spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3600000)'], { stdio: 'inherit' });
console.log('started');
setTimeout(() => {}, 3600000);`;

test('a failing command throws with the end of its output', async () => {
  await expect(succeed(node('console.error("the reason"); process.exit(3)'))).rejects.toThrow(
    /ended with 3.*the reason/s,
  );
});

test('a command that takes too long is ended, with everything that it has started', async () => {
  const { code, output } = await runCommand(node(family, { timeoutMs: 2_000 }));

  expect(code).toBeNull();
  expect(output).toMatch(/started[^]*ended after 2 s/);
});

test('so is a command that still runs when everything has to end', async () => {
  const ending = new AbortController();
  const running = runCommand(
    node('console.log(1); setTimeout(() => {}, 3600000)', { signal: ending.signal }),
  );
  ending.abort();

  expect((await running).code).toBeNull();
});
