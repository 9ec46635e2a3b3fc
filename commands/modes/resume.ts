import { modeCommand, setOrList } from './mode-command.ts';

export const resume = () =>
  modeCommand({
    name: 'resume',
    does: 'Opens a model group that was paused or is draining.',
    examples: [['npx headway resume --stage prod --model gpt-4o', 'opens gpt-4o']],
  }).action((options) => setOrList('open', options));
