import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refused } from '../cli/refused.ts';
import { readAssembly, type Assembly } from './template/assembly.ts';

export interface SynthesisOptions {
  /** The CDK program. */
  readonly app: string;
  readonly configFile: string;
  readonly stage: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Synthesis {
  /** Rejects if the program fails. */
  readonly assembly: Promise<Assembly>;
  /** Ends the program if it still runs, and removes its output. */
  readonly remove: () => Promise<void>;
}

const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Runs the CDK program as `cdk synth` does, in a process of its own: the CDK's memory is freed when that ends. Each
 * gateway has its own output folder, so that any number can start at a time.
 */
export function synthesize({ app, configFile, stage, env }: SynthesisOptions): Synthesis {
  const abort = new AbortController();
  const folder = mkdtemp(join(tmpdir(), 'headway-local-'));
  const assembly = folder.then(async (outdir) => {
    const child = spawn(process.execPath, [app], {
      cwd: root,
      env: {
        ...env,
        HEADWAY_CONFIG: configFile,
        HEADWAY_STAGE: stage,
        CDK_OUTDIR: outdir,
        HEADWAY_LOCAL: 'yes',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    abort.signal.addEventListener('abort', () => child.kill());
    let complaints = '';
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    // Not `exit`: esbuild may outlive the program by a moment, and holds its standard error open.
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Refused(`The stack cannot be synthesized:\n${complaints}`);
    return readAssembly(outdir);
  });
  // A caller that awaits it learns of its failure; until then nobody has to.
  assembly.catch(() => undefined);
  return {
    assembly,
    async remove() {
      abort.abort();
      await assembly.catch(() => undefined);
      await rm(await folder, { recursive: true, force: true });
    },
  };
}
