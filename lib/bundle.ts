import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { bundleOptions, projectRoot } from './bundle-options.ts';

/** Some of the SDK's dependencies are CommonJS and call `require` in what has become an ES module. */
const requireBanner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * A function's source file and all that it imports, the SDK included, as one minified ES module, and other
 * files beside it. By esbuild's own interface: `NodejsFunction` does the same through a shell and two
 * more processes per function, a second of every start.
 */
export function bundle(entry: string, beside: Readonly<Record<string, string>>): Code {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run. The CDK takes bundles whose options read the same for one, and does not read functions.
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
  buildSync({
    ...bundleOptions,
    entryPoints: [entry],
    outfile,
    banner: { js: requireBanner },
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}
