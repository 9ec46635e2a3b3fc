import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const LOADS = 9;

export interface Price {
  readonly bytes: number;
  /** For a first import in a process of its own, the least of several. */
  readonly importMs: number;
}

const timed = `
const began = performance.now();
await import(process.argv[1]);
console.log(performance.now() - began);
`;

/** The bytes that a module adds to a bundle, and the time to load it. */
export async function priceOf(module: string): Promise<Price> {
  const folder = mkdtempSync(join(tmpdir(), 'headway-tokens-'));
  try {
    const outfile = join(folder, 'bundle.mjs');
    await build({
      entryPoints: [fileURLToPath(import.meta.resolve(module))],
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
    });
    const run = (): number =>
      Number(
        execFileSync(process.execPath, ['--input-type=module', '-e', timed, outfile], { encoding: 'utf8' }),
      );
    return { bytes: statSync(outfile).size, importMs: Math.min(...Array.from({ length: LOADS }, run)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
