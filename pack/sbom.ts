import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { command } from '../cli/command.ts';
import { runCommand } from '../cli/run-command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { projectRoot } from '../lib/functions/bundle-options.ts';
import { onlyShipped } from './only-shipped.ts';
import { shipped } from './shipped.ts';

const file = join(projectRoot, 'dist/sbom.cdx.json');
const packageSchema = z.object({ name: z.string(), version: z.string() });

async function main(): Promise<void> {
  await scriptOptions(
    command({
      name: 'npm run sbom --',
      does: 'Writes dist/sbom.cdx.json: what ships, as CycloneDX; npm pack takes it along.',
    }),
  );
  const { functions, package: installed } = await shipped();
  const { stdout } = await promisify(execFile)('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: projectRoot,
    maxBuffer: 100_000_000,
  });
  const about = packageSchema.parse(JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')));
  const ids = new Set([...functions, ...installed]);
  const bom = onlyShipped(JSON.parse(stdout), { ...about, ids });
  await mkdir(join(projectRoot, 'dist'), { recursive: true });
  await writeFile(file, JSON.stringify(bom, undefined, 2));
  console.log(`dist/sbom.cdx.json: ${bom.components.length} packages`);
}

await runCommand(main);
