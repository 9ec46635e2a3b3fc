import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPackage } from './python.ts';
import { killGroup } from '../run-command.ts';

const VERSION = '1.5.33';
const START_TRIES = 300;
const GRACE_MS = 5_000;

export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Place {
  /** Everything that is installed and written goes here. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Installs MiniStack in a virtual environment of its own. @throws Refused if there is no Python for it. */
export async function installMinistack({ folder, env, signal }: Place): Promise<string> {
  const venv = join(folder, 'venv');
  const wanted = { name: 'ministack', version: VERSION, venv, purpose: 'the emulator that it deploys to' };
  const bin = await installPackage(wanted, { env, signal });
  return join(bin, 'ministack');
}

/** Starts it on loopback and waits until it answers. Its functions run on the Node that runs this process. */
export async function startMinistack(file: string, { folder, env, signal }: Place): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const log = await open(join(folder, 'ministack.log'), 'w');
  const child = spawn(file, [], {
    env: {
      ...env,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      TMPDIR: temporary,
      PATH: [dirname(process.execPath), env.PATH].join(delimiter),
    },
    // A process group of its own: the functions are processes that it has started.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const stop = () => end(child);
  try {
    await untilItAnswers(endpoint, child, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

async function untilItAnswers(endpoint: string, child: ChildProcess, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries++) {
    if (child.exitCode !== null) throw new Error('MiniStack has ended; its log says why');
    const isUp = await fetch(`${endpoint}/_ministack/health`, { signal })
      .then(({ ok }) => ok)
      .catch(() => false);
    if (isUp) return;
    await sleep(100, undefined, { signal });
  }
  throw new Error('MiniStack did not answer');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    killGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(GRACE_MS)]);
  }
  // Functions that were still busy.
  killGroup(child.pid, 'SIGKILL');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
