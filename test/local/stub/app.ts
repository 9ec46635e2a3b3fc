import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import { HeadwayStack } from '../../../lib/headway-stack.ts';

/** The stack with functions that show what a function sees, in place of Headway's own. */
const file = process.env.HEADWAY_CONFIG ?? '';
const parsed = parseConfig({ text: readFileSync(file, 'utf8'), file, env: {} });
if (parsed.kind === 'invalid') throw new Error(`${file} is not valid`);

const entry = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
new HeadwayStack(new App(), 'headway-stub', {
  config: parsed.config,
  stage: 'stub',
  entries: { api: entry('api.ts'), dispatcher: entry('dispatcher.ts'), webhooks: entry('dispatcher.ts') },
});
