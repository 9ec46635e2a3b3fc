import { existsSync } from 'node:fs';
import { Refused } from '../../cli/refused.ts';
import { runCommand } from '../deploy/run-command.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const found = (env: NodeJS.ProcessEnv): string | undefined =>
  [env.CHROMIUM, ...places].find((file) => file !== undefined && existsSync(file));

/**
 * The browser's program: the one that CHROMIUM names, or one that the system has. On Debian root installs it.
 * @throws Refused if there is none
 */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<string> {
  const first = found(env);
  if (first !== undefined) return first;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Installs Debian's package chromium …");
    for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
      await runCommand({
        file: 'apt-get',
        args: ['-q', ...args],
        env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
        signal: new AbortController().signal,
        timeoutMs: 300_000,
      });
    }
  }
  const second = found(env);
  if (second !== undefined) return second;
  throw new Refused(
    'This test needs Chromium (on Debian and Ubuntu: apt install chromium). CHROMIUM names its program if it is somewhere else.',
  );
}
