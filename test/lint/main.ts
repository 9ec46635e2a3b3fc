import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../../cli/command.ts';
import { runCommand as runTool } from '../../cli/run-command.ts';
import { Refused } from '../../cli/refused.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { installPackage } from '../deploy/emulator/python.ts';
import { runCommand, succeed } from '../deploy/run-command.ts';
import { makeTemplates } from './templates.ts';

await scriptOptions(
  command({
    name: 'npm run lint:template --',
    does: 'Reads every template that the CDK program makes with cfn-lint; needs Python 3.10.',
  }),
);

const VERSION = '1.58.0';
const venv = fileURLToPath(new URL(`../../node_modules/.cache/cfn-lint-${VERSION}`, import.meta.url));

/** Findings that stay, with the reason. */
const ignored = {
  // The CDK makes each function wait for its role by name, although its reference does so already. There is no
  // setting.
  W3005: 'a dependency that a reference enforces already',
};
const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-1'];

/**
 * Checks every template that the CDK program makes against CloudFormation's rules, as cfn-lint and the CDK know
 * them.
 */
async function lint(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headway-lint-'));
  const around = { env: process.env, signal: new AbortController().signal };
  try {
    const [program, templates] = await Promise.all([cfnLint(around), makeTemplates(folder, around)]);
    console.log(`cfn-lint ${VERSION} reads ${templates.length} templates.`);
    const args = ['--ignore-checks', ...Object.keys(ignored), '--regions', ...regions, '--', ...templates];
    const { code, output } = await runCommand({ ...around, file: program, args, timeoutMs: 300_000 });
    if (output !== '') console.log(output.trim());
    if (code !== 0) throw new Refused('cfn-lint has findings; they stand above.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log('No findings.');
}

/** Installed once; the folder is as good as `node_modules` itself. */
async function cfnLint(around: Parameters<typeof installPackage>[1]): Promise<string> {
  const program = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin', 'cfn-lint');
  const isThere = await access(program).then(
    () => succeed({ ...around, file: program, args: ['--version'], timeoutMs: 60_000 }).then(() => true),
    () => false,
  );
  if (!isThere) {
    const wanted = {
      name: 'cfn-lint',
      version: VERSION,
      venv,
      purpose: 'cfn-lint, which reads the templates',
    };
    await installPackage(wanted, around);
  }
  return program;
}

await runTool(lint);
