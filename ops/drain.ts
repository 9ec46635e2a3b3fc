import { runCommand } from '../cli/run-command.ts';
import { controlCommand } from './control-command.ts';

const usage = `Takes no more new requests for a model group, and serves those that wait.

  npm run drain -- --model M        drains M; npm run resume -- --model M opens it
  npm run drain                     every model group with its mode, and how many wait

  --wait      goes on until nothing waits and nothing is in progress; Ctrl-C ends the waiting only
  --stage S   which stage; without it HEADWAY_STAGE, else dev`;

await runCommand(() => controlCommand('draining', usage));
