import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

/** An address where nothing listens, with no credentials to be found. */
const nowhere = {
  PATH: process.env.PATH,
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
};

function headway(args: readonly string[], env = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['commands/headway.js', ...args], {
    encoding: 'utf8',
    env: { ...nowhere, ...env },
  });
  return { status, stdout, stderr };
}

describe('a command that cannot reach AWS says so in a sentence, without a stack:', () => {
  test.each([
    [['pause']],
    [['drain', '--model', 'm', '--json']],
    [['dlq', 'list']],
    [['secrets', 'list']],
    [['destroy', '--yes']],
    [['deploy', '--yes']],
  ])('%j', (args) => {
    const { status, stdout, stderr } = headway(args);

    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('AWS, or the address in AWS_ENDPOINT_URL, cannot be reached from here');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('a missing gateway is reported, too', () => {
  const { status, stderr } = headway(['smoke', '--url', 'http://127.0.0.1:9']);

  expect([status, stderr]).toEqual([1, 'No gateway answers at this address.\n']);
});

test('a port in the variable is checked like one on the command line', () => {
  const { status, stderr } = headway(['start'], { PORT: 'abc' });

  expect(status).toBe(2);
  expect(stderr).toContain('PORT must be a port, a whole number from 0 (any free one) to 65535, not "abc".');
});

test('without an option the stage is the one that the variable names', () => {
  expect(headway(['pause'], { HEADWAY_STAGE: '7up' }).stderr).toContain('stage "7up" is not');
});

test.each([
  ['a terminal that wants colours', { FORCE_COLOR: '1' }, true],
  ['a pipe', {}, false],
  ['NO_COLOR', { NO_COLOR: '1' }, false],
])('help for %s', (_name, env, isColoured) => {
  expect(headway(['--help'], env).stdout.includes('\u001b[')).toBe(isColoured);
});
