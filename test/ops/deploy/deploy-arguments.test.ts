import { expect, test } from '@jest/globals';
import { WrongUse } from '../../../cli/refused.ts';
import { deploy } from '../../../commands/deploy.ts';
import type { Env } from '../../../lambda/core/config/reference.ts';
import { deployArguments } from '../../../ops/deploy/deploy-arguments.ts';

function readArguments(argv: readonly string[], env: Env) {
  const command = deploy().action(() => undefined);
  command.parse(argv, { from: 'user' });
  return deployArguments(command.opts(), env);
}

const plain = {
  configFile: 'headway.yaml',
  stage: 'dev',
  isStrict: false,
  asks: true,
  dropped: [],
  setsLogRole: false,
  writesAccessLogs: true,
  toolkit: 'CDKToolkit',
  reservesConcurrency: true,
};

test.each<[string[], Record<string, string>, object]>([
  [[], {}, plain],
  [
    [],
    { HEADWAY_CONFIG: 'b.yaml', HEADWAY_STAGE: 'prod' },
    { ...plain, configFile: 'b.yaml', stage: 'prod' },
  ],
  [
    ['--config', 'c.yaml', '-s', 'two'],
    { HEADWAY_STAGE: 'one' },
    { ...plain, configFile: 'c.yaml', stage: 'two' },
  ],
  [[], { HEADWAY_CONFIG: '', HEADWAY_STAGE: '' }, plain],
  [['--yes', '--drop', 'a', '--drop', 'b'], {}, { ...plain, asks: false, dropped: ['a', 'b'] }],
  [['--strict'], {}, { ...plain, isStrict: true }],
  [['--no-reservation'], {}, { ...plain, reservesConcurrency: false }],
  [['--set-log-role'], {}, { ...plain, setsLogRole: true }],
  [
    ['--no-access-logs', '--toolkit-stack-name', 'Kit'],
    {},
    { ...plain, writesAccessLogs: false, toolkit: 'Kit' },
  ],
])('%j with %j', (argv, env, expected) => {
  expect(readArguments(argv, env)).toEqual(expected);
});

test('a stage that the variable names is checked, too', () => {
  expect(() => readArguments([], { HEADWAY_STAGE: 'Prod!' })).toThrow(WrongUse);
});
