import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromFunction, Measured, ToFunction } from './messages.ts';
import { traceVariable } from './workload.ts';

const file = fileURLToPath(new URL('./function-process.ts', import.meta.url));

export interface FunctionProcess {
  tell(command: ToFunction): void;
  measure(): Promise<Measured>;
  /**
   * Resolves at the end of its load, shift or sweep, with the duration of a shift, ms. Rejects if the process ends
   * before.
   */
  ended(): Promise<number>;
  stop(): void;
}

/** Starts a metered function in a process of its own, so that its CPU time is its own alone. */
export async function startFunction(
  environment: Readonly<Record<string, string>>,
  dispatcherFunction: string,
): Promise<FunctionProcess> {
  const child = fork(file, [dispatcherFunction], { env: { ...environment, ...traceVariable } });
  const said = new EventEmitter();
  child.on('message', (message: FromFunction) => said.emit(message.kind, message));
  child.on('exit', () => said.emit('error', new Error('a function process has ended')));
  const hear = async <K extends FromFunction['kind']>(kind: K) =>
    ((await once(said, kind)) as [Extract<FromFunction, { kind: K }>])[0];
  await hear('ready');
  return {
    tell: (command) => void child.send(command),
    async measure() {
      child.send({ do: 'measure' } satisfies ToFunction);
      return (await hear('measured')).measured;
    },
    ended: async () => (await hear('ended')).ms,
    stop() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
    },
  };
}
