import { configFileOf } from '../../cli/read-config.ts';
import type { Env } from '../../lambda/core/config/reference.ts';
import { TOOLKIT_STACK } from './bootstrap.ts';
import { stageOf } from '../stage/stage-option.ts';

/** The options as the command line gives them. */
export interface DeployOptions {
  readonly config?: string | undefined;
  readonly stage?: string | undefined;
  readonly strict?: true | undefined;
  readonly yes?: true | undefined;
  readonly drop?: readonly string[] | undefined;
  readonly setLogRole?: true | undefined;
  readonly accessLogs: boolean;
  readonly reservation: boolean;
  readonly toolkitStackName?: string | undefined;
}

export interface DeployArguments {
  readonly configFile: string;
  readonly stage: string;
  /** Refuses a configuration with deployments that are left out. */
  readonly isStrict: boolean;
  /** Asks before permissions change, as the CDK does. */
  readonly asks: boolean;
  readonly dropped: readonly string[];
  readonly setsLogRole: boolean;
  readonly writesAccessLogs: boolean;
  readonly reservesConcurrency: boolean;
  readonly toolkit: string;
}

/** Reads the command line and, where it says nothing, the environment. @throws Refused */
export const deployArguments = (options: DeployOptions, env: Env): DeployArguments => ({
  configFile: configFileOf(options.config, env),
  stage: stageOf(options.stage, env),
  isStrict: options.strict === true,
  asks: options.yes !== true,
  dropped: options.drop ?? [],
  setsLogRole: options.setLogRole === true,
  writesAccessLogs: options.accessLogs,
  reservesConcurrency: options.reservation,
  toolkit: options.toolkitStackName ?? TOOLKIT_STACK,
});
