import { modeCommand, setOrList } from './mode-command.ts';

export const pause = () =>
  modeCommand({
    name: 'pause',
    does: 'Stops calls for a model group: new requests wait with the others, calls in progress go on.',
    examples: [
      ['npx headway pause --stage prod --model gpt-4o', 'pauses gpt-4o'],
      ['npx headway pause --local --model gpt-4o', 'the same in the gateway on this machine'],
    ],
  }).action((options) => setOrList('paused', options));
