import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refused } from '../../cli/refused.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cdk = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));

/** Runs the project's own CDK in the foreground. @throws Refused where it fails; it has said why by then. */
export async function runCdk(args: readonly string[]): Promise<void> {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn(process.execPath, [cdk, ...args], {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: 'inherit',
  });
  // Who ends this ends it, too: it would go on alone.
  const end = () => child.kill();
  process.once('SIGTERM', end);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', end);
  if (code !== 0) throw new Refused(`cdk ${args[0] ?? ''} has failed; what went wrong stands above.`);
}
