import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refused } from '../../cli/refused.ts';
import type { Env } from '../../lambda/core/config/reference.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cdk = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));

/** Runs the project's own CDK in the foreground. @throws Refused if it fails; it has said why by then. */
export async function runCdk(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [cdk, ...args], {
    cwd: root,
    env: cdkEnvironment(process.env),
    stdio: 'inherit',
  });
  // A signal that ends this process must end the CDK, too: it would go on alone.
  const end = () => child.kill();
  process.once('SIGTERM', end);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', end);
  if (code !== 0) throw new Refused(`cdk ${args[0] ?? ''} failed; its output above says why.`);
}

/**
 * Settings of the CDK program that must not come from an `export` left behind in the shell: it would deploy the
 * stack of one machine, move queues, or make another stack than the one that was checked. A deploy passes them as
 * context.
 */
const ownSettings: ReadonlySet<string> = new Set([
  'HEADWAY_LOCAL',
  'HEADWAY_PLACES',
  'HEADWAY_ACCESSLOGS',
  'HEADWAY_RESERVECONCURRENCY',
]);

export const cdkEnvironment = (shell: Env): Env => ({
  ...Object.fromEntries(Object.entries(shell).filter(([name]) => !ownSettings.has(name))),
  PATH: [dirname(process.execPath), shell.PATH].join(delimiter),
});
