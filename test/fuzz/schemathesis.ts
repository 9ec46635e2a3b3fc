import { execFile } from 'node:child_process';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Refused } from '../../cli/refused.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
/** Removed together with the other packages; part of no commit. */
const environment = join(root, 'node_modules/.cache/schemathesis');
const program = join(environment, 'bin/st');

const needsPython =
  'test:fuzz needs Python 3.10 or newer, with venv, as python3 on the PATH: the fuzzer (schemathesis) is a Python program.';

/** The fuzzer's program, installed into an environment of its own unless it is there already. */
export async function schemathesis(): Promise<string> {
  if (await isThere(program)) return program;
  const isNew = 'import sys, venv; sys.exit(sys.version_info < (3, 10))';
  await run('python3', ['-c', isNew]).catch((cause: unknown) => {
    throw new Refused(needsPython, { cause });
  });
  await rm(environment, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', environment]).catch((cause: unknown) => {
    throw new Refused(needsPython, { cause });
  });
  const install = ['-m', 'pip', 'install', '--quiet', '--requirement', requirements];
  await run(join(environment, 'bin/python'), install).catch((cause: unknown) => {
    throw new Refused(`The fuzzer could not be installed: ${String(cause)}`, { cause });
  });
  return program;
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
