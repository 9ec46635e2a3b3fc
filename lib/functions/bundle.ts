import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';
import { withPlainKeys } from './plain-keys.ts';

/** Some of the SDK's dependencies are CommonJS and call `require` inside what is now an ES module. */
const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * Bundles a function's source file and all its imports, the SDK included, as one minified ES module, with other
 * files beside it. It uses esbuild's own interface: `NodejsFunction` does the same through a shell and two more
 * processes per function, which adds a second to every start.
 */
export function bundle(entry: string, beside: Readonly<Record<string, string>>): Code {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // This image never runs. The CDK treats bundles with equal options as one and does not compare functions.
      image: DockerImage.fromRegistry('unused'),
      command: [entry, JSON.stringify(beside)],
      local: {
        tryBundle(folder) {
          build(entry, join(folder, 'index.mjs'));
          for (const [name, text] of Object.entries(beside)) writeFileSync(join(folder, name), text);
          return true;
        },
      },
    },
  });
}

function build(entry: string, outfile: string): void {
  const options = { ...bundleOptions, sourcesContent: false, logLevel: 'warning' } as const;
  const { outputFiles } = buildSync({
    ...options,
    entryPoints: [entry],
    outfile: join(projectRoot, 'index.mjs'),
    write: false,
    sourcemap: 'inline',
  });
  const [whole] = outputFiles;
  if (whole === undefined) throw new Error(`esbuild has made nothing of ${entry}`);
  buildSync({
    ...options,
    stdin: { contents: withPlainKeys(whole.text), resolveDir: projectRoot, sourcefile: 'index.mjs' },
    outfile,
    banner: { js: requireBanner },
    minify: true,
    sourcemap: true,
  });
}
