import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../lambda/config/files/parse-config.ts';
import { HeadwayStack, type HeadwayStackProps } from '../../lib/headway-stack.ts';

/** Two model groups of two tiers, one of them with secrets. */
const yaml = `
model_list:
  - model_name: alpha
    litellm_params: { model: gpt-4, api_key: os.environ/ALPHA_KEY, rpm: 60 }
  - model_name: beta/2
    litellm_params: { model: groq/llama, api_key: sk-plain, rpm: 60 }
general_settings: { master_key: os.environ/MASTER_KEY }
headway_settings: { tiers: [{ name: now, up_to: 0 }, { name: later }] }
`;

const entry = (name: string): string => fileURLToPath(new URL(`../local/stub/${name}.ts`, import.meta.url));
export const entries = { api: entry('api'), dispatcher: entry('dispatcher'), webhooks: entry('dispatcher') };

export const sampleConfig = (webhooks = '') => {
  const parsed = parseConfig({
    text: yaml.replace('headway_settings: {', `headway_settings: { ${webhooks}`),
    file: 'sample.yaml',
    env: {},
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.config;
};

/** Without the bundles, which take seconds to build. */
export const sampleStack = (
  webhooks = '',
  props: Partial<HeadwayStackProps> = {},
): { readonly app: App; readonly stack: HeadwayStack } => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const config = sampleConfig(webhooks);
  return { app, stack: new HeadwayStack(app, 'sample', { config, stage: 'test', entries, ...props }) };
};

export const sampleTemplate = (webhooks = '', props: Partial<HeadwayStackProps> = {}): Template =>
  Template.fromStack(sampleStack(webhooks, props).stack);
