import { formatFinding } from '../lambda/core/config/finding.ts';
import { readArguments, usage } from './arguments.ts';
import { banner } from './banner.ts';
import { startLocalGateway } from './local-gateway.ts';
import { readConfig, type ValidConfig } from '../cli/read-config.ts';
import { givenEndpoints } from './stores/endpoints.ts';
import { Refused } from '../cli/refused.ts';

/** Ends everything at a signal, or at this many ms after it by force. */
const patienceMs = 1_500;

async function main(): Promise<void> {
  const chosen = readArguments(process.argv.slice(2), process.env);
  if (chosen === 'help') {
    console.log(usage);
    return;
  }
  const valid = readConfig(chosen.configFile, process.env);
  printNotices(valid);
  const abort = new AbortController();
  const starting = startLocalGateway({ ...chosen, env: process.env, signal: abort.signal });
  endAtSignal(async () => {
    abort.abort();
    await (await starting).stop();
  });
  const gateway = await starting.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  if (gateway === undefined) return;
  const given = givenEndpoints(process.env);
  console.log(banner({ ...chosen, url: gateway.url, config: valid.config, given }));
}

function printNotices({ notices, missing }: ValidConfig): void {
  for (const notice of notices) console.error(formatFinding(notice));
  for (const { name, ...place } of missing) {
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

await main().catch((error: unknown) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exit(1);
});
