import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const run = (...command: readonly string[]) =>
  spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 30_000 });

const manifest = new URL('../../package.json', import.meta.url);
const { scripts: lines } = JSON.parse(readFileSync(manifest, 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Every npm script that runs a program of ours, and how it is typed. */
const scripts = Object.entries(lines).flatMap(([name, line]) => {
  const [, file] = /^exec node (?:--\S+ )*(\S+\.ts)$/.exec(line) ?? [];
  return file === undefined ? [] : [[file, `npm run ${name} --`] as const];
});

test('each npm script that runs a program is among them', () => {
  const own = Object.values(lines).filter((line) => / \S+\.ts\b/.test(line));

  expect(scripts).toHaveLength(own.length);
});

test.each(scripts)('%s shows how it is used, and does nothing else', (script, usage) => {
  const { status, stdout, stderr } = run(script, '--help');

  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Usage: ${usage}`);
  expect(stdout).toContain('--help');
});

/** One of each kind: they share what reads their options. */
const ofEachKind = scripts.filter(([script]) => /^(sim|examples)|lint|order|tokens/.test(script));

test.each(ofEachKind)(
  '%s names an unknown option in one sentence, and how to see the others',
  (script, usage) => {
    const { status, stdout, stderr } = run(script, '--sceds', '3');

    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain("Unknown option '--sceds'");
    expect(stderr).toContain(`"${usage} --help"`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  },
);

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
