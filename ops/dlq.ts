import { confirm } from '../cli/confirm.ts';
import { readOptions } from '../cli/read-options.ts';
import { runCommand } from '../cli/run-command.ts';
import { awsRefusal } from './aws-refusal.ts';
import { openControl } from './control-command.ts';
import { runDlq, readDlqVerb } from './dlq-verbs.ts';
import { stageOf } from './stage-option.ts';

const usage = `The dead-letter queues of a stage: requests and webhooks that were given up.

  npm run dlq -- list                           every queue that holds some, how many, and since when
  npm run dlq -- show [ID …]                    what they are about and how their requests stand
  npm run dlq -- redrive [ID …]                 sends them again, unless their requests have ended
  npm run dlq -- purge [ID …]                   removes them; their requests end as failed

  --model M, --tier T   only of these queues, also of one that a deploy has left behind
  --all                 all of them: for redrive and purge without ID, model and tier
  --yes                 purges without asking
  --stage S             which stage; without it HEADWAY_STAGE, else dev`;

async function dlq(): Promise<void> {
  const { values, positionals } = readOptions(usage, {
    allowPositionals: true,
    options: {
      stage: { type: 'string' },
      model: { type: 'string' },
      tier: { type: 'string' },
      all: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
    },
  });
  const asked = readDlqVerb(usage, positionals, values);
  try {
    const control = await openControl(stageOf(values.stage), values.model);
    await runDlq(control, asked, { confirm: values.yes ? () => Promise.resolve() : confirm });
  } catch (error) {
    throw awsRefusal(error);
  }
}

await runCommand(dlq);
