import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeUpstream } from '../../testkit/fake-upstream.ts';
import { ACCOUNT_STACK, stackNameOf } from '../../lambda/deployed/stage.ts';
import type { CalledGateway } from '../../ops/smoke/called-gateway.ts';
import { PROMPT, STREAMING } from './configuration.ts';
import { runChecks } from '../../ops/smoke/run-checks.ts';
import { inventory } from './inventory.ts';
import { collectAll, handInAll, type Sent } from './steps/line.ts';
import { showOperators } from './steps/operators.ts';
import { showOrder } from './steps/order.ts';
import { sendTraced, showLogs } from './emulator/logs.ts';
import { showSecret } from './steps/secret.ts';
import { createCommands, doorIn, type Commands } from './stage.ts';
import type { StepLog } from './step-log.ts';
import { checkLine, fillLine, stillWaiting, type Waiters } from './steps/update.ts';

/** A dispatcher leaves some seconds after its last request; after this long nothing of the stage runs. */
const QUIET_MS = 15_000;
const STAGE = 'try';
const OTHER = 'other';
const ACCOUNT = '000000000000';

export interface Scenario {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** `other`: the file of the other stage, which has a function URL. */
  readonly files: { readonly first: string; readonly second: string; readonly other: string };
  readonly upstream: FakeUpstream;
  readonly log: StepLog;
  readonly signal: AbortSignal;
}

/** A stage from its first deploy to its end, as an operator and callers see it, beside another stage. */
export async function runScenario(scenario: Scenario): Promise<void> {
  const { log, signal } = scenario;
  const commands = createCommands(scenario);
  const before = await prepare(scenario, commands);
  const { first, other } = await deployBoth(scenario, commands);
  const { door } = first;
  log.say(`deployed at ${first.url}, and with a function URL at ${other.url}`);
  const order = showOrder({ ...scenario, door });
  // It fails where it is awaited.
  order.catch(() => undefined);
  await smoke(door, log);
  await showFunctionUrl(other, log);
  const traced = await sendTraced(door, signal);
  await showSecret(STAGE, { ...scenario, door }, { commands, signal });
  await showOperators(OTHER, scenario, commands);
  const leaving = await refuseRemoval({ ...scenario, door }, commands);
  await order;
  const waiters = await fillLine(door, log, signal);
  await update({ ...scenario, door }, { commands, waiters, leaving });
  await showLogs(scenario, traced);
  await destroyBoth(scenario, commands, before);
}

const deployment = (file: string, ...more: readonly string[]): string[] => [
  '--config',
  file,
  '--stage',
  STAGE,
  '--yes',
  ...more,
];

/** Checks what a deploy says about its missing prerequisites. Returns what exists before any stage. */
async function prepare({ log, files, folder, endpoint }: Scenario, commands: Commands): Promise<string[]> {
  const unready = await commands.attempt('deploy', ...deployment(files.first));
  log.check(
    'an account that is not prepared is refused in sentences',
    unready.code === 1,
    unready.output.trim(),
  );
  await commands.bootstrap(ACCOUNT, folder);
  log.say('bootstrapped');
  return inventory(endpoint);
}

/**
 * Deploys both at the same time. Only one may make the account's setting; the other has no API Gateway and does not
 * need it.
 */
async function deployBoth({ files }: Scenario, commands: Commands) {
  const [first, other] = await Promise.all([
    commands.run('deploy', ...deployment(files.first, '--set-log-role')),
    commands.run('deploy', '--config', files.other, '--stage', OTHER, '--yes'),
  ]);
  return { first: doorIn(first), other: doorIn(other) };
}

/** One with everything, the other with what it retains; the account's role belongs to no stage. */
async function destroyBoth(
  { log, endpoint, signal }: Scenario,
  commands: Commands,
  before: readonly string[],
): Promise<void> {
  // MiniStack lets a function that still runs recreate its log group; on AWS its role may not.
  await sleep(QUIET_MS, undefined, { signal });
  await commands.run('destroy', '--stage', STAGE, '--everything', '--yes');
  const own = (await inventory(endpoint)).filter((one) => one.includes(stackNameOf(STAGE)));
  log.check(
    `stage "${STAGE}" is destroyed; left of it`,
    own.length === 0,
    own.length === 0 ? 'nothing' : own,
  );
  const said = await commands.run('destroy', '--stage', OTHER, '--yes');
  const more = (await inventory(endpoint)).filter(
    (one) => !before.includes(one) && !one.includes(ACCOUNT_STACK),
  );
  const unsaid = more.filter((one) => !said.includes(`  ${one}\n`));
  log.check(`stage "${OTHER}" is destroyed; kept of it`, more.length > 0, more);
  log.check(
    'left in the account and not said',
    unsaid.length === 0,
    unsaid.length === 0 ? 'nothing' : unsaid,
  );
}

async function smoke(called: CalledGateway, log: StepLog): Promise<void> {
  const checks = await runChecks({
    called,
    model: 'open',
    hasKey: true,
    tell: ({ name, isOk, said }) => log.say(`${isOk ? 'ok' : 'FAILED'}  ${name}: ${said}`),
  });
  const failed = checks.filter(({ isOk }) => !isOk).length;
  log.check('smoke checks that failed', failed === 0, failed);
}

/** The same checks and a stream, at the function URL. */
async function showFunctionUrl({ url, door }: ReturnType<typeof doorIn>, log: StepLog): Promise<void> {
  log.check('the other stage has a function URL', url.includes('/lambda-url/'), url);
  await smoke(door, log);
  const body = { model: STREAMING, stream: true, messages: [{ role: 'user', content: PROMPT }] };
  const { status, headers, text } = await door.send('POST', '/v1/chat/completions', { body });
  const isStream = headers.get('content-type') === 'text/event-stream' && text.endsWith('data: [DONE]\n\n');
  log.check('an event stream through it, as a whole', status === 200 && isStream, status);
}

/** One request is in its call, the others wait, and their model group is removed from the configuration. */
async function refuseRemoval(
  { door, log, files }: Scenario & { readonly door: CalledGateway },
  commands: Commands,
): Promise<Sent[]> {
  const wanted = [1, 2, 3, 4].map((n) => ({ user: `left-${n}`, priority: 0 }));
  const sent = await handInAll(door, 'leaves', wanted);
  log.say(
    `${sent.length} are sent to a model group of one call a minute, which the next configuration has not`,
  );
  const refused = await commands.attempt('deploy', ...deployment(files.second));
  const isClear = refused.code === 1 && refused.output.includes('--drop leaves');
  log.check('a deploy that would lose them is refused', isClear, refused.output.trim().slice(-600));
  return sent;
}

interface Updating {
  readonly commands: Commands;
  readonly waiters: Waiters;
  /** Sent to the model group that is removed. */
  readonly leaving: readonly Sent[];
}

async function update(
  { door, upstream, log, files, signal }: Scenario & { readonly door: CalledGateway },
  { commands, waiters, leaving }: Updating,
): Promise<void> {
  log.say(`updating the stack while ${stillWaiting(waiters, upstream)} jobs wait`);
  const said = await commands.run('deploy', ...deployment(files.second, '--drop', 'leaves'));
  const waiting = stillWaiting(waiters, upstream);
  log.check('updated; jobs that waited all the while', waiting > 0, waiting);
  const models = await door.send('GET', '/v1/models');
  log.check(
    'the new configuration is served',
    models.text.includes('"arrives"') && !models.text.includes('"leaves"'),
  );
  const ended = await collectAll(door, leaving, signal);
  const failed = ended.filter(({ status }) => status === 'failed').length;
  const isSaid = said.includes(`Failed, code given_up: ${String(failed)}.`);
  log.check('those that waited for the model group that has gone have failed', failed > 0 && isSaid, failed);
  await checkLine({ door, upstream, log, signal }, waiters);
}
