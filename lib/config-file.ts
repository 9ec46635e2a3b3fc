import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ICommandHooks } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';

/** The file a function reads beside its bundle. */
const fileName = 'headway-config.json';
const copyScript = "require('fs').copyFileSync(process.argv[1],process.argv[2])";

/** Writes the configuration where bundling can pick it up; the path of the file, until it is removed. */
export function writeConfigFile(config: HeadwayConfig): string {
  const path = join(mkdtempSync(join(tmpdir(), 'headway-')), fileName);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** Bundling is over when a function has been constructed. */
export const removeConfigFile = (path: string): void => rmSync(dirname(path), { recursive: true });

/** Puts the configuration beside the bundle. By node, since the shell is bash or cmd. */
export function besideBundle(configFile: string): ICommandHooks {
  return {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_inputDir, outputDir) => [
      `node -e "${copyScript}" "${configFile}" "${join(outputDir, fileName)}"`,
    ],
  };
}
