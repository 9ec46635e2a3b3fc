import { Option } from '@commander-js/extra-typings';
import { command } from '../cli/command.ts';
import type { KeysAsked } from '../ops/keys/key-verbs.ts';
import type { SettingOptions } from '../ops/keys/written-settings.ts';
import { jsonOption, localKeyNote, localOption, stageOption } from './shared-options.ts';

export const keys = () =>
  command({
    name: 'keys',
    does: 'Manages the keys that callers send: who may call which models, and how urgently.',
    examples: [
      [
        'npx headway keys create ci --stage prod --best 100',
        'makes a key whose requests never go before priority 100',
      ],
      ['npx headway keys list --local', 'lists the keys of the gateway on this machine'],
      [
        'npx headway keys rotate key_0c1f… --overlap 1h',
        'makes a new secret; the old one stays valid for another hour',
      ],
    ],
  })
    .addHelpText('after', `\n${localKeyNote}`)
    .addCommand(
      withSettings(verb('create', 'Makes a key and prints its secret, which is not shown again.'))
        .argument('<name>', 'a name for people; need not be unique')
        .action(async (name, options) =>
          run({ verb: 'create', written: await written({ ...options, name }) }, options),
        ),
    )
    .addCommand(
      verb('list', 'Lists the keys.')
        .option('--team <team>', 'only the keys of this team')
        .action((options) => run({ verb: 'list', team: options.team }, options)),
    )
    .addCommand(
      verb('show', 'Shows a key and its settings.')
        .argument('<id>', 'key_…')
        .action((id, options) => run({ verb: 'show', id }, options)),
    )
    .addCommand(
      withSettings(verb('update', 'Changes the given settings; the others stay.'))
        .argument('<id>', 'key_…')
        .option('--name <name>', 'a name for people')
        .action(async (id, options) => run({ verb: 'update', id, written: await written(options) }, options)),
    )
    .addCommand(
      verb('rotate', 'Makes a new secret and prints it; it is not shown again.')
        .argument('<id>', 'key_…')
        .option('--overlap <time>', 'how long the old secret stays valid, e.g. 1h or 0 (default 24h)')
        .action((id, options) => run({ verb: 'rotate', id, overlap: options.overlap }, options)),
    )
    .addCommand(
      verb('disable', 'Disables a key: its next request is refused.')
        .argument('<id>', 'key_…')
        .addOption(waitingOption())
        .action((id, options) =>
          run({ verb: 'update', id, written: { disabled: true, waiting: options.waiting } }, options),
        ),
    )
    .addCommand(
      verb('enable', 'Enables a disabled key.')
        .argument('<id>', 'key_…')
        .action((id, options) => run({ verb: 'update', id, written: { disabled: false } }, options)),
    )
    .addCommand(
      verb('delete', 'Deletes a key for good.')
        .argument('<id>', 'key_…')
        .addOption(waitingOption())
        .option('-y, --yes', 'do not ask for confirmation')
        .action((id, options) => run({ verb: 'delete', id, waiting: options.waiting }, options)),
    )
    .addCommand(
      command({ name: 'secret', does: 'Prints a new secret, and its hash for keys in the config file.' })
        .addOption(jsonOption())
        .action(async (options) => (await import('../ops/keys/print-secret.ts')).printSecret(options)),
    );

const verb = (name: string, does: string) =>
  command({ name, does }).addOption(stageOption()).addOption(localOption()).addOption(jsonOption());

const withSettings = (made: ReturnType<typeof verb>) =>
  made
    .option('--team <team>', 'the team, whose keys share their requests, files and batches; or none')
    .option('--role <role>', 'call, read or admin')
    .option(
      '--models <names>',
      'model groups and aliases, separated by commas, each may end in *; or all, or none',
    )
    .option('--priority <number>', 'the priority of requests that name none')
    .option('--best <number>', 'the most urgent priority (lowest number) it may use; or none')
    .option('--worst <number>', 'the least urgent (highest number); or none')
    .option('--outside <what>', 'clamp or refuse priorities outside this range')
    .option('--weight <number>', 'its share among keys of the same priority')
    .option('--rpm <number>', 'requests per minute over all models; or none')
    .option('--tpm <number>', 'tokens per minute over all models; or none')
    .option('--waiting-jobs <number>', 'how many of its jobs may wait; or none')
    .option('--waiting-callers <number>', 'how many of its callers may wait; or none')
    .option('--budget <budget>', 'e.g. "1000000 tokens/day" or "5 usd/month, demote"; or none')
    .option('--expires-in <time>', 'e.g. 30d; or none');

const waitingOption = () =>
  new Option('--waiting <what>', 'what happens to its waiting requests')
    .choices(['keep', 'cancel'] as const)
    .default('keep' as const);

interface Common {
  readonly stage?: string | undefined;
  readonly local?: number | true | undefined;
  readonly json?: true | undefined;
  readonly yes?: true | undefined;
}

async function run(asked: KeysAsked, { stage, local, yes, json }: Common): Promise<void> {
  const { keys: runKeys } = await import('../ops/keys/keys.ts');
  await runKeys({ ...asked, json }, { stage, local, yes });
}

async function written(options: SettingOptions) {
  const { writtenSettings } = await import('../ops/keys/written-settings.ts');
  return writtenSettings(options);
}
