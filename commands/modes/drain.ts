import { WrongUse } from '../../cli/refused.ts';
import { modeCommand, setOrList } from './mode-command.ts';

export const drain = () =>
  modeCommand({
    name: 'drain',
    does: 'Stops taking new requests for a model group, and serves those that wait.',
    examples: [
      ['npx headway drain --stage prod --model gpt-4o --wait', 'and returns when nothing waits any more'],
    ],
  })
    .option(
      '--wait',
      'return when nothing waits, and no job is in progress; after Ctrl-C the group still drains',
    )
    .action((options) => {
      if (options.wait === true && options.model === undefined) throw new WrongUse('--wait needs --model.');
      return setOrList('draining', options);
    });
