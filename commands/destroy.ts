import { command } from '../cli/command.ts';
import { stageOption } from './shared-options.ts';

export const destroy = () =>
  command({
    name: 'destroy',
    does: 'Deletes a stage; says before what is lost with it, and after what is left of it.',
    examples: [
      ['npx headway destroy --stage try --everything', 'also its tables, its bucket and its secret'],
    ],
  })
    .addOption(stageOption())
    .option('--everything', 'also the tables and the bucket that are kept otherwise, with all that they hold')
    .option('-y, --yes', 'do not ask')
    .action(async (options) => {
      const { destroy } = await import('../ops/destroy/destroy.ts');
      await destroy(options);
    });
