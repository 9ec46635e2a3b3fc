import { command } from '../cli/command.ts';
import { WrongUse } from '../cli/refused.ts';
import type { dlq as dlqOf } from '../ops/dead-letters/dlq.ts';
import { jsonOption, localKeyNote, localOption, stageOption } from './shared-options.ts';

const verb = (name: string, does: string) =>
  command({ name, does })
    .option('-m, --model <name>', 'only of this model group, also of one that a deploy has left behind')
    .option('-t, --tier <name>', 'only of this tier, also of one that a deploy has left behind')
    .addOption(stageOption())
    .addOption(localOption())
    .addOption(jsonOption());

const run: typeof dlqOf = async (verb, options) =>
  (await import('../ops/dead-letters/dlq.ts')).dlq(verb, options);

export const dlq = () =>
  command({
    name: 'dlq',
    does: 'The dead-letter queues: requests and webhooks that were given up.',
    examples: [
      ['npx headway dlq list --stage prod', 'how many lie in each queue'],
      ['npx headway dlq redrive --stage prod --all', 'sends all of them again'],
    ],
  })
    .addHelpText('after', `\n${localKeyNote}`)
    .addCommand(
      verb('list', 'Every queue that holds some, how many, and since when.').action((options) =>
        run('list', options),
      ),
    )
    .addCommand(
      verb('show', 'What they are about and how their requests stand.')
        .argument('[ids...]', 'ids of requests; none: all of the chosen queues')
        .action((ids, options) => run('show', { ...options, ids })),
    )
    .addCommand(
      verb('redrive', 'Sends them again, unless their requests have ended.')
        .argument('[ids...]', 'ids of requests')
        .option('--all', 'all of them, where neither ids nor --model nor --tier say which')
        .action((ids, options) => {
          sayWhich('redrive', { ...options, ids });
          return run('redrive', { ...options, ids });
        }),
    )
    .addCommand(
      verb('purge', 'Removes them; their requests end as failed.')
        .argument('[ids...]', 'ids of requests')
        .option('--all', 'all of them, where neither ids nor --model nor --tier say which')
        .option('-y, --yes', 'do not ask')
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
  throw new WrongUse(`Say what to ${name}: ids, --model, --tier, or --all for everything.`);
}
