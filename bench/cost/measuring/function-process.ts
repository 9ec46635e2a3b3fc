import { createHappenings } from '../../../lambda/app/happenings.ts';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { sendLoad, type MeteredCalls } from './loads.ts';
import { meteredDeps, type Metered } from './metered-deps.ts';
import type { FromFunction, Measured, ToFunction } from './messages.ts';
import { LLM_MS } from './workload.ts';

/**
 * A process that is either the API function's callers or the dispatcher, with its adapters metered. The
 * dispatcher's name in its arguments tells which function the API function starts.
 */
const [dispatcherFunction = ''] = process.argv.slice(2);
const metered = (isDispatcher = false): Metered =>
  meteredDeps({ dispatcherFunction, llmMs: LLM_MS, isDispatcher });
const calls: MeteredCalls = { entry: metered(), 'early collect': metered(), 'last collect': metered() };
const dispatching = metered(true);
const dispatcher = createDispatcher(dispatching.deps);
/** Without looks for dead letters, which are not part of every sweep: `idleUsages` adds them. */
const sweeper = createDispatcher({
  ...dispatching.deps,
  happenings: createHappenings({ log: dispatching.log }),
});
const LIFE_MS = 900_000;

let began = process.cpuUsage();
let waits: number[] = [];

function mark(): void {
  for (const { ledger } of [...Object.values(calls), dispatching]) ledger.clear();
  began = process.cpuUsage();
  waits = [];
}

function measured(): Measured {
  const { user, system } = process.cpuUsage(began);
  return {
    entry: calls.entry.ledger.usages(),
    earlyCollects: calls['early collect'].ledger.usages(),
    lastCollect: calls['last collect'].ledger.usages(),
    dispatcher: dispatching.ledger.usages(),
    cpuMs: (user + system) / 1000,
    waits,
  };
}

const send = (message: FromFunction): void => void process.send?.(message);

async function obey(command: ToFunction): Promise<void> {
  switch (command.do) {
    case 'mark':
      mark();
      break;
    case 'measure':
      send({ kind: 'measured', measured: measured() });
      break;
    case 'load':
      await sendLoad(calls, command.load, ({ waitMs }) => waits.push(waitMs));
      send({ kind: 'ended', ms: 0 });
      break;
    case 'lead':
      await lead(command.group);
      break;
    case 'sweep':
      await sweeper.sweep();
      send({ kind: 'ended', ms: 0 });
      break;
    default:
      command satisfies never;
  }
}

async function lead(group: string): Promise<void> {
  const startedAtMs = performance.now();
  const ending = await dispatcher.lead(group, LIFE_MS);
  if (ending !== 'led') send({ kind: 'ended', ms: performance.now() - startedAtMs });
}

process.on('message', (command: ToFunction) => {
  obey(command).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// The counting process has gone.
process.on('disconnect', () => process.exit());
send({ kind: 'ready' });
