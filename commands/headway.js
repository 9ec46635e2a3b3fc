#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot read TypeScript can hand over to the one that `npm ci` installs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const program = here('./main.ts');
const brought = here(`../node_modules/.bin/node${process.platform === 'win32' ? '.exe' : ''}`);

if (!existsSync(program)) {
  console.error(
    'This package holds the Router ("import { Router } from \'headway\'"). The commands run in a clone of Headway: npm ci, then npx headway --help.',
  );
  process.exitCode = 1;
} else if (process.features.typescript) {
  await import('./main.ts');
} else if (process.env.HEADWAY_HANDED_OVER === undefined && existsSync(brought)) {
  handOver();
} else {
  console.error(
    `Headway needs Node 22.18 or newer, and this is ${process.version}. "npm ci" installs a Node 24 for the ` +
      'usual platforms, which is used then; elsewhere, install Node 24 yourself.',
  );
  process.exitCode = 1;
}

function handOver() {
  const child = spawn(brought, [here('./headway.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, HEADWAY_HANDED_OVER: 'yes' },
  });
  // A terminal's Ctrl-C reaches both; a signal sent to this process alone has to be passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Node 24 could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
