import { Refused } from '../../cli/refused.ts';
import { lookUp } from '../../lambda/core/config/reference.ts';
import { installMinistack, startMinistack } from './emulator/ministack.ts';
import type { StepLog } from './step-log.ts';

/** The target of the deploy. */
export interface Target {
  readonly endpoint: string;
  /** The environment of all commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: () => Promise<void>;
}

interface Around {
  readonly folder: string;
  readonly log: StepLog;
  readonly signal: AbortSignal;
}

/** Nothing of the shell's own account or settings. */
function cleanEnvironment(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|HEADWAY|CDK)_/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

/** A MiniStack of its own or, with a token for it, the LocalStack that AWS_ENDPOINT_URL names. */
export async function openTarget({ folder, log, signal }: Around): Promise<Target> {
  const env = cleanEnvironment();
  const given = lookUp(process.env, 'AWS_ENDPOINT_URL');
  if (lookUp(process.env, 'LOCALSTACK_AUTH_TOKEN') !== undefined) {
    if (given === undefined)
      throw new Refused('LOCALSTACK_AUTH_TOKEN is set: AWS_ENDPOINT_URL has to say where LocalStack is.');
    log.say(`LocalStack at ${given}`);
    return ready(given, { ...env, AWS_ENDPOINT_URL: given }, () => Promise.resolve());
  }
  const file = await installMinistack({ folder, env, signal });
  log.say('MiniStack is installed');
  const { endpoint, stop } = await startMinistack(file, { folder, env, signal });
  log.say(`MiniStack answers at ${endpoint}`);
  return ready(endpoint, { ...env, AWS_ENDPOINT_URL: endpoint, HEADWAY_EMULATOR: 'ministack' }, stop);
}

/** Directs this process's own calls there, too. */
function ready(endpoint: string, env: Target['env'], stop: Target['stop']): Target {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS|HEADWAY|CDK)_/.test(name)) Reflect.deleteProperty(process.env, name);
  }
  for (const [name, value] of Object.entries(env))
    if (/^(AWS|HEADWAY)_/.test(name)) process.env[name] = value;
  return { endpoint, env, stop };
}
