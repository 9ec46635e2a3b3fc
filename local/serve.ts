import { configFileOf, noticeLines, readConfig, type ValidConfig } from '../cli/read-config.ts';
import { port as portRule } from '../cli/number-options.ts';
import { WrongUse } from '../cli/refused.ts';
import { stepLines } from '../cli/terminal/steps.ts';
import { formatFinding } from '../lambda/config/files/finding.ts';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { banner } from './banner.ts';
import { startLocalGateway } from './local-gateway.ts';
import { givenEndpoints, secretsEndpointIn } from './stores/endpoints.ts';

/** A signal ends everything, after this many ms by force. */
const patienceMs = 1_500;

/** Options as the command line gives them; the environment is the fallback. */
export interface StartOptions {
  readonly config?: string | undefined;
  readonly port?: number | undefined;
  readonly strict?: true | undefined;
  readonly json?: true | undefined;
}

/** Starts the gateway and prints its address; it runs until a signal ends the process. */
export async function serve(options: StartOptions, env: Env): Promise<void> {
  const configFile = configFileOf(options.config, env);
  const port = options.port ?? portOf(lookUp(env, 'PORT') ?? '4000');
  const valid = readConfig(configFile, env, { isStrict: options.strict === true });
  printNotices(valid);
  const abort = new AbortController();
  const starting = startLocalGateway({
    configFile,
    port,
    env,
    signal: abort.signal,
    steps: options.json === true ? () => undefined : stepLines(process.stderr, () => performance.now()),
  });
  endAtSignal(async () => {
    abort.abort();
    await (await starting).stop();
  });
  const gateway = await starting.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  if (gateway === undefined) return;
  const { url } = gateway;
  const { config } = valid;
  console.log(
    options.json === true
      ? JSON.stringify({
          url,
          pid: process.pid,
          models: [...new Set(config.deployments.map(({ group }) => group))],
        })
      : banner({ configFile, url, config, given: givenEndpoints(env), env: variablesFor(env) }),
  );
}

function portOf(text: string): number {
  try {
    return portRule(text);
  } catch (error) {
    throw new WrongUse(`PORT ${error instanceof Error ? error.message : ''}, not "${text}".`);
  }
}

/** The variables that the configuration refers to; undefined: they are in a secret, which is not read here. */
const variablesFor = (env: Env): Env | undefined => (secretsEndpointIn(env) === undefined ? env : undefined);

function printNotices(valid: ValidConfig): void {
  for (const line of noticeLines(valid, { isDeployed: false })) console.error(line);
  for (const { name, ...place } of valid.missing) {
    console.error(formatFinding({ ...place, column: 1, message: `the variable ${name} is not set` }));
  }
}

/** npm passes on the Ctrl-C that the terminal has sent already: a second signal means the same as the first. */
function endAtSignal(stop: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), patienceMs);
    const exit = () => process.exit(0);
    stop().then(exit, exit);
  };
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
}
