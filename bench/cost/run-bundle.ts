import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BundleCost } from './bundle-process.ts';
import type { Deployed } from './deployment.ts';

const file = fileURLToPath(new URL('./bundle-process.ts', import.meta.url));

/** Runs a function's bundle in a process of its own, and counts the bytes of its log. */
export async function runBundle(
  deployed: Deployed,
  args: readonly string[],
): Promise<BundleCost & { readonly logBytesPerRequest: number }> {
  const child = fork(file, args, {
    env: { ...deployed.environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error('the bundle could not be measured')));
  const [cost] = (await Promise.race([once(child, 'message'), failed])) as [BundleCost];
  failed.catch(() => undefined);
  child.disconnect();
  child.kill();
  await exited;
  return { ...cost, logBytesPerRequest: bytes / Math.max(1, cost.answers) };
}
