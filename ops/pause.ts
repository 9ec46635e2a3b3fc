import { runCommand } from '../cli/run-command.ts';
import { controlCommand } from './control-command.ts';

const usage = `Gives no more turns for a model group, as long as its upstream is out. New requests wait with the others.

  npm run pause -- --model M        pauses M; npm run resume -- --model M opens it
  npm run pause                     every model group with its mode, and how many wait

  --stage S   which stage; without it HEADWAY_STAGE, else dev`;

await runCommand(() => controlCommand('paused', usage));
