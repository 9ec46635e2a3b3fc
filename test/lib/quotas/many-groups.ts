import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, NestedStack } from 'aws-cdk-lib';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import { placeGroups, type DeployedPlaces, type QueuePlaces } from '../../../lambda/deployed/queue-places.ts';
import { queueShape } from '../../../lambda/deployed/queue-shape.ts';
import { HeadwayStack } from '../../../lib/headway-stack.ts';
import { entries } from '../sample-stack.ts';

export const groupNames = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `vendor/a-model-of-a-long-family-name-${n}`);

/** With the secret, metrics and alarms, and everything that `settings` add. */
export function configOf(groups: readonly string[], settings = '') {
  const models = groups.map(
    (group) => `  - model_name: ${JSON.stringify(group)}
    litellm_params: { model: openai/m, api_key: os.environ/KEY, rpm: 60 }`,
  );
  const text = `model_list:
${models.join('\n')}
general_settings: { master_key: os.environ/MASTER_KEY }
headway_settings: { ${settings} }`;
  const parsed = parseConfig({ text, file: 'many.yaml', env: {} });
  if (parsed.kind === 'invalid') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.config;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

export interface StackTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: object;
  readonly Parameters?: object;
  readonly Metadata?: object;
  readonly Description?: string;
}

/** The stage's own template, followed by those nested in it. */
export function templatesOf(
  config: ReturnType<typeof configOf>,
  { stage = 'a2345678-01', deployed }: { stage?: string; deployed?: DeployedPlaces } = {},
): readonly [StackTemplate, ...StackTemplate[]] {
  const app = new App({
    context: { 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: false,
  });
  const places = placesOf(config, deployed);
  const stack = new HeadwayStack(app, `headway-${stage}`, { config, stage, entries, places });
  const folder = app.synth();
  const nested = stack.node.findAll().filter((one): one is NestedStack => one instanceof NestedStack);
  return [
    folder.getStackArtifact(stack.artifactId).template as StackTemplate,
    ...nested.map((one) => templateFile(folder.directory, one)),
  ];
}

function placesOf(config: ReturnType<typeof configOf>, deployed?: DeployedPlaces): QueuePlaces {
  const placing = placeGroups(queueShape(config), deployed);
  if (placing.kind === 'refused') throw new Error(placing.sentence);
  return placing.places;
}

const templateFile = (folder: string, { templateFile: file }: NestedStack): StackTemplate =>
  JSON.parse(readFileSync(join(folder, file), 'utf8')) as StackTemplate;
