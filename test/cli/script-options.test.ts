import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const run = (...command: readonly string[]) => spawnSync(process.execPath, command, { encoding: 'utf8' });

/** Every script for developers of Headway, and how it is run. */
const scripts = [
  ['sim/sim.ts', 'npm run sim'],
  ['sim/mutants/main.ts', 'npm run sim:mutants'],
  ['bench/batches.ts', 'npm run bench:batches'],
  ['bench/chaos.ts', 'npm run chaos'],
  ['bench/cost.ts', 'npm run bench:cost'],
  ['bench/growth.ts', 'npm run bench:growth'],
  ['bench/order.ts', 'npm run bench:order'],
  ['bench/overhead.ts', 'npm run bench:overhead'],
  ['bench/priority.ts', 'npm run bench:priority'],
  ['commands/write-page.ts', 'npm run commands'],
  ['openapi/write.ts', 'npm run openapi'],
  ['pack/build.ts', 'npm run build'],
  ['pack/licences.ts', 'npm run licences'],
  ['pack/sbom.ts', 'npm run sbom'],
  ['test/deploy/main.ts', 'npm run test:deploy'],
  ['test/fuzz/fuzz.ts', 'npm run test:fuzz'],
  ['examples/verify-webhook.ts', 'npm run webhooks:verify'],
  ['examples/webhook-receiver.ts', 'npm run webhooks:receive'],
] as const;

test.each(scripts)('%s shows how it is used, and does nothing else', (script, usage) => {
  const { status, stdout, stderr } = run(script, '--help');

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Usage: ${usage}`);
  expect(stdout).toContain('--help');
});

/** These take options; the others have only their help. */
const withOptions = scripts.filter(([script]) => /^(sim|examples)|fuzz|order/.test(script));

test.each(withOptions)('%s names an unknown option in one sentence', (script, usage) => {
  const { status, stdout, stderr } = run(script, '--sceds', '3');

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain("Unknown option '--sceds'");
  expect(stderr).toContain(`"${usage}`);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('a word that is nearly right is suggested', () => {
  expect(run('sim/sim.ts', '--sceds', '3').stderr).toContain('Did you mean --seeds?');
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
])('%s says what --%s must be', (...[script, option, value, expected]) => {
  const { status, stdout, stderr } = run(script, `--${option}`, value);

  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`--${option} must be ${expected}, not "${value}".`);
});

test('a webhook’s receiver without a usable secret says what it needs', () => {
  for (const secret of [undefined, '', 'not base64 §']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['examples/webhook-receiver.ts'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...(secret === undefined ? {} : { WEBHOOK_SECRET: secret }) },
      timeout: 20_000,
    });

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Set the variable WEBHOOK_SECRET[^\n]+\n$/);
  }
});
