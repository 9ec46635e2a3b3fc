import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** The options that decide which packages a function's bundle contains. */
export const bundleOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  // A function has its credentials in its environment: a tenth of its bundle would be ways to find others.
  alias: {
    '@aws-sdk/credential-provider-node': `${projectRoot}lambda/entry/environment-credentials.ts`,
  },
} as const satisfies BuildOptions;
