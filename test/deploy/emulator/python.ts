import { join } from 'node:path';
import { Refused } from '../../../cli/refused.ts';
import { runCommand, succeed, type Command } from '../run-command.ts';

type Surroundings = Pick<Command, 'env' | 'signal'>;

const INSTALL_MS = 180_000;
const question = 'import sys, venv, ensurepip; print(int(sys.version_info >= (3, 10)))';

/** A Python that can make virtual environments. `purpose`: the reason, in words. @throws Refused if there is none. */
async function findPython(purpose: string, around: Surroundings): Promise<string> {
  for (const file of ['python3', 'python']) {
    const answer = await runCommand({ ...around, file, args: ['-c', question], timeoutMs: 30_000 }).catch(
      () => undefined,
    );
    if (answer?.code === 0 && answer.output.trim() === '1') return file;
  }
  throw new Refused(
    `This test needs Python 3.10 or newer with venv (on Debian and Ubuntu: apt install python3-venv), for ${purpose}; nothing of Headway itself does.`,
  );
}

/**
 * Installs one package in a virtual environment of its own; returns the folder of its programs. @throws Refused as
 * `findPython` does.
 */
export async function installPackage(
  wanted: {
    readonly name: string;
    readonly version: string;
    readonly venv: string;
    readonly purpose: string;
  },
  around: Surroundings,
): Promise<string> {
  const { name, version, ...where } = wanted;
  return install({ ...where, what: [`${name}==${version}`] }, around);
}

/** The same with the packages that a file pins. */
export const installRequirements = (
  {
    requirements,
    ...where
  }: { readonly requirements: string; readonly venv: string; readonly purpose: string },
  around: Surroundings,
): Promise<string> => install({ ...where, what: ['--requirement', requirements] }, around);

async function install(
  wanted: { readonly venv: string; readonly purpose: string; readonly what: readonly string[] },
  around: Surroundings,
): Promise<string> {
  const { venv, purpose, what } = wanted;
  const python = await findPython(purpose, around);
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  await succeed({ ...around, timeoutMs: INSTALL_MS, file: python, args: ['-m', 'venv', venv] });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await succeed({
    ...around,
    timeoutMs: INSTALL_MS,
    file: join(bin, 'python'),
    args: [...pip, ...what],
  });
  return bin;
}
