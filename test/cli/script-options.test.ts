import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

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
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--sceds', '3'], {
    encoding: 'utf8',
  });

  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain("Unknown option '--sceds'.");
  expect(stderr).toContain(usage);
  expect(stderr).not.toMatch(/\n\s+at /);
});
