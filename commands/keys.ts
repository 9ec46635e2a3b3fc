import { Option } from '@commander-js/extra-typings';
import { command } from '../cli/command.ts';
import type { KeysAsked } from '../ops/keys/key-verbs.ts';
import type { SettingOptions } from '../ops/keys/written-settings.ts';
import { jsonOption, localKeyNote, localOption, stageOption } from './shared-options.ts';

export const keys = () =>
  command({
    name: 'keys',
    does: 'The keys that callers present: who may ask, for what, how urgently.',
    examples: [
      ['npx headway keys create ci --stage prod --best 100', 'a key that is never better than priority 100'],
      ['npx headway keys list --local', 'those of the gateway on this machine'],
      [
        'npx headway keys rotate key_0c1f… --overlap 1h',
        'a new secret; the old one is good for an hour more',
      ],
    ],
  })
    .addHelpText('after', `\n${localKeyNote}`)
    .addCommand(
      withSettings(verb('create', 'Makes a key and prints its secret, this once.'))
        .argument('<name>', 'for people; need not be unique')
        .action(async (name, options) =>
          run({ verb: 'create', written: await written({ ...options, name }) }, options),
        ),
    )
    .addCommand(
      verb('list', 'Every key.')
        .option('--team <team>', 'only of this team')
        .action((options) => run({ verb: 'list', team: options.team }, options)),
    )
    .addCommand(
      verb('show', 'A key with its settings.')
        .argument('<id>', 'key_…')
        .action((id, options) => run({ verb: 'show', id }, options)),
    )
    .addCommand(
      withSettings(verb('update', 'Changes settings; those that are not said stay.'))
        .argument('<id>', 'key_…')
        .option('--name <name>', 'for people')
        .action(async (id, options) => run({ verb: 'update', id, written: await written(options) }, options)),
    )
    .addCommand(
      verb('rotate', 'Makes a new secret and prints it, this once.')
        .argument('<id>', 'key_…')
        .option('--overlap <time>', 'how long the old one stays valid, e.g. 1h or 0 (default 24h)')
        .action((id, options) => run({ verb: 'rotate', id, overlap: options.overlap }, options)),
    )
    .addCommand(
      verb('disable', 'Refuses the key from its next request on.')
        .argument('<id>', 'key_…')
        .addOption(waitingOption())
        .action((id, options) =>
          run({ verb: 'update', id, written: { disabled: true, waiting: options.waiting } }, options),
        ),
    )
    .addCommand(
      verb('enable', 'Takes the key again.')
        .argument('<id>', 'key_…')
        .action((id, options) => run({ verb: 'update', id, written: { disabled: false } }, options)),
    )
    .addCommand(
      verb('delete', 'Deletes a key for good.')
        .argument('<id>', 'key_…')
        .addOption(waitingOption())
        .option('-y, --yes', 'do not ask')
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
    .option('--team <team>', 'owns requests, files and batches together with its other keys; or none')
    .option('--role <role>', 'call, read or admin')
    .option(
      '--models <names>',
      'model groups and aliases with commas between, each may end in *; all or none',
    )
    .option('--priority <number>', 'for requests that name none')
    .option('--best <number>', 'the lowest priority that it may use; or none')
    .option('--worst <number>', 'the highest; or none')
    .option('--outside <what>', 'clamp or refuse what is outside of them')
    .option('--weight <number>', 'its share beside other keys of the same priority')
    .option('--rpm <number>', 'requests per minute over all models; or none')
    .option('--tpm <number>', 'tokens per minute over all models; or none')
    .option('--waiting-jobs <number>', 'so many jobs of it may wait; or none')
    .option('--waiting-callers <number>', 'so many callers of it may wait; or none')
    .option('--budget <budget>', 'e.g. "1000000 tokens/day" or "5 usd/month, demote"; or none')
    .option('--expires-in <time>', 'e.g. 30d; or none');

const waitingOption = () =>
  new Option('--waiting <what>', 'what becomes of requests that wait under it')
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
