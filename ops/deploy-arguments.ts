import { configFileOf } from '../cli/read-config.ts';
import { readOptions } from '../cli/read-options.ts';
import type { Env } from '../lambda/core/config/reference.ts';
import { TOOLKIT_STACK } from './bootstrap.ts';
import { stageOf } from './stage-option.ts';

export interface DeployArguments {
  readonly configFile: string;
  readonly stage: string;
  /** Before permissions change, as the CDK does. */
  readonly asks: boolean;
  readonly dropped: readonly string[];
  readonly setsLogRole: boolean;
  readonly writesAccessLogs: boolean;
  readonly reservesConcurrency: boolean;
  readonly toolkit: string;
}

export const usage = `Usage: npm run deploy -- [--config FILE] [--stage NAME] [--yes]

  --config FILE     the config file (or variable HEADWAY_CONFIG; default headway.yaml)
  --stage NAME      which of several in one account (or variable HEADWAY_STAGE; default dev)
  --yes             do not ask before permissions change
  --drop GROUP      lose what waits for a model group that the configuration no longer has; may be repeated
  --set-log-role    give API Gateway a role to write access logs with, if it has none in this account and region
  --no-access-logs  write no access logs
  --no-reservation  reserve no concurrent executions for the dispatcher
  --toolkit-stack-name NAME
                    the CDK's bootstrap stack, where it is not ${TOOLKIT_STACK}
  --help            this text`;

/** What the command line and, behind it, the environment ask for. @throws Refused */
export function readArguments(argv: readonly string[], env: Env): DeployArguments | 'help' {
  const { values } = readOptions(usage, {
    args: [...argv],
    options: {
      config: { type: 'string', short: 'c' },
      stage: { type: 'string', short: 's' },
      yes: { type: 'boolean', short: 'y' },
      drop: { type: 'string', multiple: true },
      'set-log-role': { type: 'boolean' },
      'no-access-logs': { type: 'boolean' },
      'no-reservation': { type: 'boolean' },
      'toolkit-stack-name': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  return {
    configFile: configFileOf(values.config, env),
    stage: stageOf(values.stage, env),
    asks: values.yes !== true,
    dropped: values.drop ?? [],
    setsLogRole: values['set-log-role'] === true,
    writesAccessLogs: values['no-access-logs'] !== true,
    reservesConcurrency: values['no-reservation'] !== true,
    toolkit: values['toolkit-stack-name'] ?? TOOLKIT_STACK,
  };
}
