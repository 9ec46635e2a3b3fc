import { Argument, InvalidArgumentError } from '@commander-js/extra-typings';
import { command } from '../cli/command.ts';
import { referenceName, referencePrefix } from '../lambda/core/config/reference.ts';
import { configOption, jsonOption, stageOption } from './shared-options.ts';

export const secrets = () =>
  command({
    name: 'secrets',
    does: 'Sets the values that os.environ/NAME in the configuration has in a deployed stage. No value is ever shown.',
    examples: [
      ['npx headway secrets list --stage prod', 'lists the names that are set, missing or unused'],
      ['npx headway secrets set OPENAI_API_KEY < key.txt', 'sets one from a file'],
    ],
  })
    .addCommand(list())
    .addCommand(set())
    .addCommand(remove());

const list = () =>
  command({ name: 'list', does: 'Lists the names that are set, missing or unused.' })
    .addOption(stageOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => (await ops()).listSecrets(options));

const set = () =>
  command({ name: 'set', does: 'Sets the value of os.environ/NAME, read from standard input.' })
    .addArgument(name())
    .addOption(stageOption())
    .addOption(configOption())
    .action(async (name, options) => (await ops()).setSecret(name, options));

const remove = () =>
  command({ name: 'remove', does: 'Removes a value.' })
    .addArgument(name())
    .addOption(stageOption())
    .addOption(configOption())
    .action(async (name, options) => (await ops()).removeSecret(name, options));

const ops = () => import('../ops/secrets/secrets.ts');

const name = () =>
  new Argument('<name>', 'the NAME in os.environ/NAME').argParser((text) => {
    if (referenceName(referencePrefix + text) !== undefined) return text;
    throw new InvalidArgumentError('must begin with a letter or _ and have up to 128 letters, digits and _');
  });
