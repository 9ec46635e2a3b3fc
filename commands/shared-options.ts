import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { port } from '../cli/number-options.ts';
import { isStage, stageRule } from '../lambda/deployed/stage.ts';

export const configOption = () =>
  new Option('-c, --config <file>', 'the config file (or variable HEADWAY_CONFIG; default headway.yaml)');

export const strictOption = () =>
  new Option('--strict', 'refuse a config file with deployments that cannot be served, instead of warning');

export const stageOption = () =>
  new Option(
    '-s, --stage <name>',
    'the stage, one of several in an account (or variable HEADWAY_STAGE; default dev)',
  ).argParser(stage);

function stage(text: string): string {
  if (isStage(text)) return text;
  throw new InvalidArgumentError(`must be ${stageRule}`);
}

export const jsonOption = () =>
  new Option('--json', 'print one JSON document to standard output, for programs');

/** Without a port, it means that of `headway start`. */
export const localOption = () =>
  new Option('--local [port]', 'the gateway running on this machine, instead of a stage (default port 4000)')
    .argParser(port)
    .conflicts('stage');

/** Only beside `--local`. */
export const localKeyNote = `With --local, the master key comes from the variable HEADWAY_KEY, otherwise from the config file
(variable HEADWAY_CONFIG; default headway.yaml). It is not sent: both sides prove that they hold it.`;
