import { expect, test } from '@jest/globals';
import { Refused } from '../../cli/refused.ts';
import { readArguments } from '../../ops/deploy-arguments.ts';

const plain = {
  ...{ configFile: 'headway.yaml', stage: 'dev', asks: true, dropped: [] },
  ...{ setsLogRole: false, writesAccessLogs: true, toolkit: 'CDKToolkit' },
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

test('help is asked for', () => {
  expect(readArguments(['--help'], {})).toBe('help');
});

test.each([
  [['--stage', 'Prod!'], 'a letter first'],
  [['--what'], '--what'],
  [['positional'], 'positional'],
])('%j is refused', (argv, part) => {
  expect(() => readArguments(argv, {})).toThrow(Refused);
  expect(() => readArguments(argv, {})).toThrow(part);
});
