import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const KEY = 'sk-1234';

export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** Its output so far; includes the log only if that is kept. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts `npm start` as a process of its own, with these variables added, and waits until it is healthy. */
export async function startGateway(options: {
  readonly yaml: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps the log instead of passing it on. */
  readonly isQuiet?: boolean;
}): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-bench-'));
  const config = join(folder, 'headway.yaml');
  await writeFile(config, options.yaml);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['commands/headway.js', 'start', '--config', config, '--port', String(port)],
    {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', options.isQuiet === true ? 'pipe' : 'inherit'],
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, child, output);
  return { url, pid: child.pid ?? 0, output: () => output.join(''), stop: () => stop(child) };
}

async function untilHealthy(url: string, child: ChildProcess, output: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the gateway ended:\n${output.join('')}`);
    const isUp = await fetch(`${url}/health`)
      .then(({ ok }) => ok)
      .catch(() => false);
    if (isUp) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`the gateway was not healthy after 30 s:\n${output.join('')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(5_000).then(() => child.kill('SIGKILL'))]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
