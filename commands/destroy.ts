import { command } from '../cli/command.ts';
import { stageOption } from './shared-options.ts';

export const destroy = () =>
  command({
    name: 'destroy',
    does: 'Deletes a stage. Lists first what will be lost, and afterwards what is kept.',
    examples: [
      ['npx headway destroy --stage try --everything', 'deletes its tables, its bucket and its secret, too'],
    ],
  })
    .addOption(stageOption())
    .option(
      '--everything',
      'also delete the tables, the bucket and the secret, with their contents; they are kept otherwise',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .action(async (options) => {
      const { destroy } = await import('../ops/destroy/destroy.ts');
      await destroy(options);
    });
