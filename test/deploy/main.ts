import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeUpstream } from '../../testkit/fake-upstream.ts';
import { command } from '../../cli/command.ts';
import { Refused } from '../../cli/refused.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { configuration } from './configuration.ts';
import { createStepLog } from './step-log.ts';
import { runScenario } from './scenario.ts';
import { openTarget } from './target.ts';

await scriptOptions(
  command({
    name: 'npm run test:deploy --',
    does: 'Deploys, updates and destroys the stack on an emulator of CloudFormation (needs Python 3.10).',
  }),
);
const log = createStepLog(console.log, () => performance.now());
const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => ending.abort(new Refused(`Ended by ${name}.`)));
}

const aborted = once(ending.signal, 'abort').then(() => ending.signal.throwIfAborted());
aborted.catch(() => undefined);
const folder = await mkdtemp(join(tmpdir(), 'headway-deploy-'));
const upstream = await startFakeUpstream({ latencyMs: 50 });
const closing: (() => Promise<unknown>)[] = [
  () => rm(folder, { recursive: true, force: true }),
  upstream.stop,
];

try {
  const target = await openTarget({ folder, log, signal: ending.signal });
  closing.push(target.stop);
  const fileOf = (name: string) => join(folder, `${name}.yaml`);
  const files = { first: fileOf('first'), second: fileOf('second'), other: fileOf('other') };
  await writeFile(files.first, configuration(upstream.url, { isChanged: false }));
  await writeFile(files.second, configuration(upstream.url, { isChanged: true }));
  await writeFile(files.other, configuration(upstream.url, { isChanged: false, hasFunctionUrl: true }));
  const run = runScenario({ ...target, files, folder, upstream, log, signal: ending.signal });
  // A request that still waits for an answer at the end gets none.
  await Promise.race([run, aborted]);
} catch (error) {
  const reason: unknown = ending.signal.aborted ? ending.signal.reason : error;
  log.check(reason instanceof Refused ? reason.message : String(reason), false);
  const said = await readFile(join(folder, 'ministack.log'), 'utf8').catch(() => '');
  if (!(reason instanceof Refused) && said !== '') log.say(said.split('\n').slice(-30).join('\n'));
} finally {
  for (const close of closing.toReversed()) await close();
}
log.say(log.failures.length === 0 ? 'all is well' : `FAILED: ${log.failures.join('; ')}`);
process.exit(log.failures.length === 0 ? 0 : 1);
