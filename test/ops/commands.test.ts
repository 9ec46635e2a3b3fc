import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

/** Where nothing listens, and nobody's credentials are found. */
const nowhere = {
  ...{ PATH: process.env.PATH, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
  ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
};

function run(command: string, args: readonly string[], env = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`ops/${command}.ts`, ...args], {
    ...{ encoding: 'utf8', env: { ...nowhere, ...env } },
  });
  return { status, stdout, stderr };
}

describe('a command of operators refuses in sentences, without a stack:', () => {
  test.each([
    ['pause', ['--modle', 'm'], "Unknown option '--modle'."],
    ['resume', ['m'], 'Unexpected argument'],
    ['drain', ['--wait'], '--wait needs --model.'],
    ['dlq', [], 'Nothing is not what this does.'],
    ['dlq', ['purge'], 'Say what to purge'],
    ['pause', ['--stage', 'Prod!'], 'stage "Prod!" is not'],
    ['dlq', ['list'], 'AWS cannot be reached from here'],
  ])('%s %j', (command, args, reason) => {
    const { status, stdout, stderr } = run(command, args);

    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('the stage is the one that the variable names, where none is said', () => {
  expect(run('pause', [], { HEADWAY_STAGE: '7up' }).stderr).toContain('stage "7up" is not');
});
