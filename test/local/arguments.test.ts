import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../local/arguments.ts';
import { StartRefused } from '../../local/start-refused.ts';

describe('the arguments', () => {
  test.each([
    ['nothing at all', [], {}, 'headway.yaml', 4000],
    ['variables', [], { PORT: '1', HEADWAY_CONFIG: 'a.yaml' }, 'a.yaml', 1],
    ['empty variables', [], { PORT: '', HEADWAY_CONFIG: '' }, 'headway.yaml', 4000],
    ['options', ['--config', 'b.yaml', '--port', '2'], {}, 'b.yaml', 2],
    ['options over variables', ['--port=2'], { PORT: '1' }, 'headway.yaml', 2],
    ['short options', ['-c', 'b.yaml', '-p', '0'], {}, 'b.yaml', 0],
  ])('%s', (_name, argv, env, configFile, port) => {
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
    expect(() => readArguments(argv, {})).toThrow(StartRefused);
    expect(() => readArguments(argv, {})).toThrow(message);
  });
});
