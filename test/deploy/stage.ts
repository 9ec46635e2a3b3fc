import { fileURLToPath } from 'node:url';
import { gatewayAt, type CalledGateway } from '../../ops/smoke/called-gateway.ts';
import { KEY } from './configuration.ts';
import { runCommand, succeed, type Ended } from './run-command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const MINUTE_MS = 60_000;

/** Headway's own commands, as an operator runs them, against the emulator. */
export function createCommands(around: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}) {
  const command = (name: string, args: readonly string[]) => ({
    ...around,

    file: process.execPath,
    args: ['commands/headway.js', name, ...args],
    cwd: root,
    timeoutMs: 5 * MINUTE_MS,
  });
  return {
    /** With a text on its standard input; throws if it fails. */
    tell: (input: string, name: string, ...args: readonly string[]): Promise<string> =>
      succeed({ ...command(name, args), input }),
    /** Throws if it fails. */
    run: (name: string, ...args: readonly string[]): Promise<string> => succeed(command(name, args)),
    /** Returns whether it succeeds or fails. */
    attempt: (name: string, ...args: readonly string[]): Promise<Ended> => runCommand(command(name, args)),
    /** Once per account and region. `folder`: one without an application, so that none is synthesized. */
    bootstrap: (account: string, folder: string): Promise<string> =>
      succeed({
        ...around,
        file: process.execPath,
        cwd: folder,
        timeoutMs: 2 * MINUTE_MS,
        args: [`${root}node_modules/aws-cdk/bin/cdk`, 'bootstrap', `aws://${account}/us-east-1`],
      }),
  };
}

export type Commands = ReturnType<typeof createCommands>;

/** The gateway at the address that `npx headway deploy` has printed. */
export function doorIn(output: string): { readonly url: string; readonly door: CalledGateway } {
  const url = /^Headway is deployed at (\S+)$/m.exec(output)?.[1];
  if (url === undefined) throw new Error(`the deploy has printed no address:\n${output}`);
  return { url, door: gatewayAt(url, KEY) };
}
