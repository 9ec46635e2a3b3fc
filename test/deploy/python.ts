import { Refused } from '../../cli/refused.ts';
import { runCommand, type Command } from './run-command.ts';

type Surroundings = Pick<Command, 'env' | 'signal'>;

const question = 'import sys, venv, ensurepip; print(int(sys.version_info >= (3, 10)))';

/** A Python that can make virtual environments. @throws Refused where there is none. */
export async function findPython(around: Surroundings): Promise<string> {
  for (const file of ['python3', 'python']) {
    const answer = await runCommand({ ...around, file, args: ['-c', question], timeoutMs: 30_000 }).catch(
      () => undefined,
    );
    if (answer?.code === 0 && answer.output.trim() === '1') return file;
  }
  throw new Refused(
    'This test needs Python 3.10 or newer with venv (on Debian and Ubuntu: apt install python3-venv), for the emulator that it deploys to; nothing else of Headway does.',
  );
}
