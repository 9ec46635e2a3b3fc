import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its standard input; without it, that is closed. */
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Ended {
  readonly code: number | null;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

/** From SIGTERM to SIGKILL. */
const GRACE_MS = 10_000;

/** Runs a command to its end, or ends it after its time or at the signal. It never outlives this call. */
export async function runCommand({
  file,
  args,
  cwd,
  env,
  input,
  timeoutMs,
  signal,
}: Command): Promise<Ended> {
  // A process group of its own: the processes that it has started end with it.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(input);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  const kill = (how: NodeJS.Signals): void => killGroup(child.pid, how);
  const end = (): void => {
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), GRACE_MS).unref();
  };
  const timer = setTimeout(() => {
    chunks.push(Buffer.from(`\nended after ${timeoutMs / 1_000} s\n`));
    end();
  }, timeoutMs);
  signal.addEventListener('abort', end);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output: Buffer.concat(chunks).toString() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** Ends a process and everything that it has started, if it still runs. */
export function killGroup(pid: number | undefined, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, how);
  } catch {
    // It has ended already.
  }
}

/** @throws Error with the end of its output if it fails. */
export async function succeed(command: Command): Promise<string> {
  const { code, output } = await runCommand(command);
  if (code === 0) return output;
  const shown = [command.file, ...command.args].join(' ');
  throw new Error(`${shown} ended with ${code}:\n${output.trimEnd().split('\n').slice(-40).join('\n')}`);
}
