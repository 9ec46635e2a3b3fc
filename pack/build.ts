import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { tidyDeclarations } from './declarations.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

await scriptOptions(
  command({
    name: 'npm run build --',
    does: 'Builds dist/, what npm pack takes: the Router as JavaScript for Node 20 and newer, and its declarations.',
  }),
);
rmSync(dist, { recursive: true, force: true });

buildSync({
  entryPoints: { router: 'router/router.ts', 'aws-stores': 'router/aws-stores.ts' },
  outdir: dist,
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  inject: ['pack/older-node.ts'],
  define: { 'Map.groupBy': 'mapGroupBy', 'URL.parse': 'urlParse' },
  logLevel: 'warning',
});

const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
execFileSync(process.execPath, [tsc, '--project', 'pack/tsconfig.json'], { cwd: root, stdio: 'inherit' });

const declarations = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.d.ts'),
);
const entries = [join('router', 'router.d.ts'), join('router', 'aws-stores.d.ts')];
tidyDeclarations(dist, entries, declarations);
