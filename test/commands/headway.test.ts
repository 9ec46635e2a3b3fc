import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { runProgram } from '../../cli/run-program.ts';
import { headway } from '../../commands/headway.ts';

let said: string[];
let complained: string[];
beforeEach(() => {
  said = [];
  complained = [];
  const onto = (lines: string[]) => (text: unknown) => {
    lines.push(String(text).replace(/\n$/, ''));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(onto(said));
  jest.spyOn(process.stderr, 'write').mockImplementation(onto(complained));
  jest.spyOn(console, 'error').mockImplementation(onto(complained));
});
afterEach(() => {
  jest.restoreAllMocks();
});

const run = (argv: readonly string[], env = {}) => runProgram(headway(), { argv, env });

/** Every command that does something, as it is typed. */
const leaves = (command: CommandUnknownOpts, path: readonly string[] = []): (readonly string[])[] =>
  command.commands.length === 0
    ? [path]
    : command.commands.flatMap((one) => leaves(one, [...path, one.name()]));

describe('help', () => {
  test.each([[], ...leaves(headway()), ['secrets'], ['dlq']].map((path) => [path.join(' '), path] as const))(
    'of "%s" goes to standard output, with 0',
    async (_name, path) => {
      expect(await run([...path, '--help'])).toBe(0);

      expect(complained).toEqual([]);
      expect(said.join('')).toContain(['Usage: npx headway', ...path].join(' '));
    },
  );

  test.each(headway().commands.map((command) => [command.name()]))('of "%s" has examples', async (name) => {
    await run([name, '--help']);

    expect(said.join('')).toContain(`Examples:\n  npx headway ${name}`);
  });

  test('is shown for a command without its verb, on standard error, as wrong use', async () => {
    expect([await run([]), await run(['dlq'])]).toEqual([2, 2]);

    expect(said).toEqual([]);
    expect(complained.join('\n')).toContain('Usage: npx headway dlq');
  });
});

describe('wrong use is one sentence with what would be right, and 2:', () => {
  test.each([
    [['puase'], "Unknown command 'puase'. Did you mean pause?", 'npx headway --help'],
    [
      ['pause', '--modle', 'm'],
      "Unknown option '--modle'. Did you mean --model?",
      'npx headway pause --help',
    ],
    [['dlq', 'lst'], "Unknown command 'lst'. Did you mean list?", 'npx headway dlq --help'],
    [['resume', 'm'], "Too many arguments for 'resume'", 'npx headway resume --help'],
    [['pause', '--stage', 'Prod!'], '--stage must be 1 to 11 of a-z', 'npx headway pause --help'],
    [
      ['start', '--port', '65536'],
      '--port must be a port, a whole number from 0',
      'npx headway start --help',
    ],
    [['start', '--config'], "Option '-c, --config <file>' argument missing.", 'npx headway start --help'],
    [['pause', '--local', 'x'], '--local must be a port', 'npx headway pause --help'],
    [['pause', '--local', '--stage', 'x'], 'cannot be used with', 'npx headway pause --help'],
    [['smoke'], "Required option '--url <url>' not specified.", 'npx headway smoke --help'],
    [['smoke', '--url', 'x'], '--url must be the gateway’s address', 'npx headway smoke --help'],
    [['secrets', 'set'], "Missing required argument 'name'.", 'npx headway secrets set --help'],
    [['secrets', 'set', '7up'], '<name> must begin with a letter', 'npx headway secrets set --help'],
    [['drain', '--wait'], '--wait needs --model.', ''],
    [['dlq', 'purge'], 'Say what to purge: request ids, --model, --tier, or --all', ''],
    [['dlq', 'redrive', '--yes'], "Unknown option '--yes'", 'npx headway dlq redrive --help'],
  ])('%j', async (argv, sentence, more) => {
    expect(await run(argv)).toBe(2);

    expect(said).toEqual([]);
    expect(complained).toHaveLength(1);
    expect(complained[0]).toContain(sentence);
    expect(complained[0]).toContain(more);
    expect(complained[0]).not.toContain('\n');
  });
});

describe('an option that npm has kept for itself', () => {
  test.each([
    [
      ['start'],
      { npm_lifecycle_event: 'start', npm_config_config: 'x.yaml' },
      'npm start -- --config x.yaml',
    ],
    [['deploy'], { npm_lifecycle_event: 'deploy', npm_config_stage: 'p' }, 'npm run deploy -- --stage p'],
    [
      ['start', 'x.yaml'],
      { npm_lifecycle_event: 'start', npm_config_config: 'true' },
      'npm start -- --config x.yaml',
    ],
    [
      ['start', 'x.yaml', '1'],
      { npm_lifecycle_event: 'start', npm_config_config: 'true', npm_config_port: 'true' },
      'npm start -- --config … --port …',
    ],
    [
      ['deploy'],
      { npm_lifecycle_event: 'deploy', npm_config_set_log_role: 'true' },
      'npm run deploy -- --set-log-role',
    ],
  ])('%j with %j', async (argv, env, right) => {
    expect(await run(argv, env)).toBe(2);

    expect(complained).toEqual([expect.stringContaining(`for itself; write: ${right}`)]);
  });

  test('is none of npm’s own, nor what the command line has anyway', async () => {
    const env = { npm_lifecycle_event: 'start', npm_config_json: 'true', npm_config_config: 'y.yaml' };

    expect(await run(['start', '--config', 'nowhere.yaml'], env)).toBe(1);

    expect(complained).toEqual([expect.stringContaining('nowhere.yaml')]);
  });
});
