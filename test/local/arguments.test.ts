import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../local/arguments.ts';
import { Refused } from '../../cli/refused.ts';

describe('the arguments', () => {
  test.each([
    { argv: [], env: {}, configFile: 'headway.yaml', port: 4000 },
    { argv: [], env: { PORT: '1', HEADWAY_CONFIG: 'a.yaml' }, configFile: 'a.yaml', port: 1 },
    { argv: [], env: { PORT: '', HEADWAY_CONFIG: '' }, configFile: 'headway.yaml', port: 4000 },
    { argv: ['--config', 'b.yaml', '--port', '2'], env: {}, configFile: 'b.yaml', port: 2 },
    { argv: ['--port=2'], env: { PORT: '1' }, configFile: 'headway.yaml', port: 2 },
    { argv: ['-c', 'b.yaml', '-p', '0'], env: {}, configFile: 'b.yaml', port: 0 },
  ])('$argv and $env mean $configFile on $port', ({ argv, env, configFile, port }) => {
    expect(readArguments(argv, env)).toEqual({ configFile, port });
  });

  test('--help asks for help', () => {
    expect(readArguments(['--help'], {})).toBe('help');
  });

  test.each([
    ['a port that is no number', ['--port', 'abc'], '"abc" is no port'],
    ['a port out of range', ['--port', '65536'], '"65536" is no port'],
    ['a negative port', ['--port=-1'], '"-1" is no port'],
    ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
    ['a word too many', ['b.yaml'], "Unexpected argument 'b.yaml'"],
    ['an option without its value', ['--config'], 'argument missing'],
  ])('%s is refused in a sentence', (_name, argv, message) => {
    expect(() => readArguments(argv, {})).toThrow(Refused);
    expect(() => readArguments(argv, {})).toThrow(message);
  });
});
