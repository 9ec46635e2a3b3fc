import { runCommand } from '../cli/run-command.ts';
import { controlCommand } from './control-command.ts';

const usage = `Opens a model group that was paused or is draining.

  npm run resume -- --model M       opens M
  npm run resume                    every model group with its mode, and how many wait

  --stage S   which stage; without it HEADWAY_STAGE, else dev`;

await runCommand(() => controlCommand('open', usage));
