import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { command } from '../cli/command.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { dlq } from './dlq.ts';
import { drain } from './modes/drain.ts';
import { keys } from './keys.ts';
import { pause } from './modes/pause.ts';
import { resume } from './modes/resume.ts';
import { secrets } from './secrets.ts';
import { smoke } from './smoke.ts';
import { start } from './start.ts';

/** Every command, in the order of the help. A new command is a file and a line here. */
const commands: readonly (() => CommandUnknownOpts)[] = [
  start,
  deploy,
  smoke,
  secrets,
  keys,
  pause,
  resume,
  drain,
  dlq,
  destroy,
];

/** Headway's command line. */
export function headway(): CommandUnknownOpts {
  const program: CommandUnknownOpts = command({
    name: 'npx headway',
    does: 'Serves LLM requests in order of priority: runs the gateway on this machine, and manages its stages on AWS.',
    examples: [
      ['npx headway start', 'serves headway.yaml on 127.0.0.1:4000'],
      ['npx headway deploy --stage prod', 'deploys it'],
      ['npx headway pause --local', 'shows the mode of each model group on this machine, and what waits'],
      ['npx headway help dlq', 'shows the help of a command'],
    ],
  });
  for (const make of commands) program.addCommand(make());
  return program.usage('COMMAND [options]');
}
