import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const run = (...command: readonly string[]) => spawnSync(process.execPath, command, { encoding: 'utf8' });

test.each([
  ['sim/sim.ts', 'npm run sim -- --seeds 100000'],
  ['sim/mutants/main.ts', 'npm run sim:mutants'],
  ['bench/batches.ts', 'npm run bench:batches'],
  ['bench/chaos.ts', 'npm run chaos'],
  ['bench/growth.ts', 'npm run bench:growth'],
  ['bench/order.ts', 'npm run bench:order'],
  ['bench/overhead.ts', 'npm run bench:overhead'],
  ['bench/priority.ts', 'npm run bench:priority'],
])('%s says in a sentence what it does not know, and how it is used', (script, usage) => {
  const { status, stdout, stderr } = run(script, '--sceds', '3');

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("Unknown option '--sceds'.");
  expect(stderr).toContain(usage);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each([
  ['sim/sim.ts', 'seed', 'x', 'a whole number, 0 or more'],
  ['sim/mutants/main.ts', 'seeds', '0', 'a whole number, 1 or more'],
  ['bench/batches.ts', 'lines', '1.5', 'a whole number, 1 or more'],
  ['bench/chaos.ts', 'rpm', '0', 'a whole number, 1 or more'],
  ['bench/growth.ts', 'rounds', '1', 'a whole number, 2 or more'],
  ['bench/order.ts', 'requests', 'many', 'a whole number, 1 or more'],
  ['bench/overhead.ts', 'seconds', '', 'a whole number, 1 or more'],
  ['bench/priority.ts', 'load', '0', 'a number above 0'],
])('%s says what --%s has to be', (...[script, option, value, expected]) => {
  const { status, stdout, stderr } = run(script, `--${option}`, value);

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe(`--${option} must be ${expected}, not '${value}'\n`);
});
