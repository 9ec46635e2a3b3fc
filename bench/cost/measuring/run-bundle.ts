import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BundleCost } from './bundle-process.ts';
import type { Deployed } from './deployment.ts';
import { traceVariable } from './workload.ts';
import { lineBytes, type LineBytes } from '../billing/log-lines.ts';

const file = fileURLToPath(new URL('./bundle-process.ts', import.meta.url));

/** Runs a function's bundle in a process of its own, and measures the lines of its log. */
export async function runBundle(
  deployed: Deployed,
  args: readonly string[],
): Promise<BundleCost & { readonly lines: LineBytes }> {
  const child = fork(file, args, {
    env: { ...deployed.environment, ...traceVariable },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let written = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (written += chunk));
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error('the bundle could not be measured')));
  const [cost] = (await Promise.race([once(child, 'message'), failed])) as [BundleCost];
  failed.catch(() => undefined);
  child.disconnect();
  child.kill();
  await exited;
  return { ...cost, lines: lineBytes(written) };
}
