import { WrongUse } from '../../cli/refused.ts';
import { modeCommand, setOrList } from './mode-command.ts';

export const drain = () =>
  modeCommand({
    name: 'drain',
    does: 'Takes no more new requests for a model group, and serves those that wait.',
    examples: [['npx headway drain --stage prod --model gpt-4o --wait', 'and waits until nobody is left']],
  })
    .option('--wait', 'go on until nothing waits and nothing is in progress; Ctrl-C ends the waiting only')
    .action((options) => {
      if (options.wait === true && options.model === undefined) throw new WrongUse('--wait needs --model.');
      return setOrList('draining', options);
    });
