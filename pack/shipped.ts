import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { bundleOptions, projectRoot } from '../lib/functions/bundle-options.ts';

/** A package in npm's notation: `name@version`. */
type PackageId = string;

/** The packages that ship: in a function's bundle, or installed with the package. */
export interface Shipped {
  readonly functions: ReadonlySet<PackageId>;
  readonly package: ReadonlySet<PackageId>;
}

/** The functions, and the page that one of them serves. */
const entries = [
  ...['api', 'dispatcher', 'webhooks'].map((name) => `lambda/entry/${name}.ts`),
  'board/main.tsx',
].map((file) => join(projectRoot, file));
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** Bundles the functions without writing anything, and asks esbuild for the inputs. */
export async function shipped(): Promise<Shipped> {
  const { metafile } = await build({
    ...bundleOptions,
    entryPoints: entries,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: 'unwritten',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
  const folders = new Set(inputs.flatMap((file) => packageFolderOf(file) ?? []));
  return {
    functions: new Set([...folders].map((folder) => idOf(join(projectRoot, folder)))),
    package: new Set(installedWith(projectRoot)),
  };
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` belongs to `node_modules/a/node_modules/@b/c`. */
export const packageFolderOf = (file: string): string | undefined =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

const read = (folder: string) =>
  packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

function idOf(folder: string): PackageId {
  const { name, version } = read(folder);
  return `${name}@${version}`;
}

function installedWith(folder: string): readonly PackageId[] {
  return Object.keys(read(folder).dependencies).flatMap((name) => {
    const own = folderOf(name, folder);
    return [idOf(own), ...installedWith(own)];
  });
}

/** As Node finds a package: in the nearest `node_modules` above. */
function folderOf(name: string, from: string): string {
  const folder = join(from, 'node_modules', name);
  return existsSync(folder) ? folder : folderOf(name, dirname(from));
}
