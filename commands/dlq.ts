import { command } from '../cli/command.ts';
import { WrongUse } from '../cli/refused.ts';
import type { dlq as dlqOf } from '../ops/dead-letters/dlq.ts';
import { jsonOption, localKeyNote, localOption, stageOption } from './shared-options.ts';

const verb = (name: string, does: string) =>
  command({ name, does })
    .option('-m, --model <name>', 'only this model group; may be one that a deploy has removed')
    .option('-t, --tier <name>', 'only this tier; may be one that a deploy has removed')
    .addOption(stageOption())
    .addOption(localOption())
    .addOption(jsonOption());

const run: typeof dlqOf = async (verb, options) =>
  (await import('../ops/dead-letters/dlq.ts')).dlq(verb, options);

export const dlq = () =>
  command({
    name: 'dlq',
    does: 'Works on the dead-letter queues: requests and webhooks that were given up.',
    examples: [
      ['npx headway dlq list --stage prod', 'shows how many each queue holds'],
      ['npx headway dlq redrive --stage prod --all', 'sends all of them again'],
    ],
  })
    .addHelpText('after', `\n${localKeyNote}`)
    .addCommand(
      verb(
        'list',
        'Lists the queues that hold dead letters, with their number and the age of the oldest.',
      ).action((options) => run('list', options)),
    )
    .addCommand(
      verb('show', 'Shows each dead letter and the state of its request.')
        .argument('[ids...]', 'request ids; without ids, everything in the chosen queues')
        .action((ids, options) => run('show', { ...options, ids })),
    )
    .addCommand(
      verb('redrive', 'Sends dead letters again, unless their requests have ended.')
        .argument('[ids...]', 'request ids')
        .option('--all', 'everything, if neither ids nor --model nor --tier are given')
        .action((ids, options) => {
          sayWhich('redrive', { ...options, ids });
          return run('redrive', { ...options, ids });
        }),
    )
    .addCommand(
      verb('purge', 'Removes dead letters; their requests end as failed.')
        .argument('[ids...]', 'request ids')
        .option('--all', 'everything, if neither ids nor --model nor --tier are given')
        .option('-y, --yes', 'do not ask for confirmation')
        .action((ids, options) => {
          sayWhich('purge', { ...options, ids });
          return run('purge', { ...options, ids });
        }),
    );

interface Which {
  readonly ids: readonly string[];
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
  readonly all?: true | undefined;
}

/** No command may work on everything without being told to. */
function sayWhich(name: string, { ids, model, tier, all }: Which): void {
  if (ids.length > 0 || model !== undefined || tier !== undefined || all === true) return;
  throw new WrongUse(`Say what to ${name}: request ids, --model, --tier, or --all for everything.`);
}
