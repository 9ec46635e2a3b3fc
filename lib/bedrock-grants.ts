import type { Deployment } from '../lambda/core/config/headway-config.ts';

/** One statement of a role's policy. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The stack's place; tokens stand for values that are unknown before it is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const invocation = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** A system-defined inference profile: it spreads calls over the regions of a geography. */
const profile = /^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)\.(?<model>[\w-]+\..+)$/;

/**
 * The rights that calls to Bedrock need, for exactly the models that are named: a model in its region; a profile,
 * and its model in any region if that profile calls it; what an ARN names. A deployment with a key, or with keys of its own, needs
 * none, and one with a role needs only the right to assume it.
 */
export function bedrockGrants(deployments: readonly Deployment[], at: Place): readonly Grant[] {
  const signed = deployments.filter(({ aws, apiKey }) => aws !== undefined && apiKey === undefined);
  const own = signed.filter(({ aws }) => aws?.accessKeyId === undefined);
  const roles = own.flatMap(({ aws }) => aws?.role?.arn ?? []);
  const direct = own.filter(({ aws }) => aws?.role === undefined);
  const runtime = direct.filter(({ provider }) => provider === 'bedrock' || provider === 'bedrock_converse');
  const mantle = direct.filter(({ provider }) => provider === 'bedrock_mantle');
  const named = runtime.filter(({ model }) => model.startsWith('arn:'));
  const byId = runtime.filter(({ model }) => !model.startsWith('arn:'));
  const models = byId.filter(({ model }) => !profile.test(model));
  const profiles = byId.filter(({ model }) => profile.test(model));
  const ownProfiles = unique(
    named.map(({ model }) => model).filter((arn) => arn.includes('inference-profile/')),
  );
  return [
    ...grant(
      invocation,
      models.map(({ model, aws }) => modelArn(model, aws?.region ?? at.region, at)),
    ),
    ...grant(
      invocation,
      profiles.map((deployment) => profileArn(deployment, at)),
    ),
    ...grant(
      invocation,
      named.map(({ model }) => model),
    ),
    ...ownProfiles.map((arn) => behindOwn(arn, at)),
    ...[...Map.groupBy(profiles, ({ model }) => model).values()].flatMap((same) => behind(same, at)),
    ...[...Map.groupBy(mantle, ({ aws }) => aws?.region ?? at.region)].map(([region, same]) => ({
      actions: ['bedrock-mantle:CreateInference'],
      resources: [projectArn(region, at)],
      conditions: { StringEquals: { 'bedrock-mantle:Model': unique(same.map(({ model }) => model)) } },
    })),
    ...grant(['sts:AssumeRole'], roles),
  ];
}

const grant = (actions: readonly string[], resources: readonly string[]): readonly Grant[] =>
  resources.length === 0 ? [] : [{ actions, resources: unique(resources) }];

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)].toSorted();

function behind(same: readonly Deployment[], at: Place): readonly Grant[] {
  const model = profile.exec(same[0]?.model ?? '')?.groups?.model;
  if (model === undefined) return [];
  const by = unique(same.map((deployment) => profileArn(deployment, at)));
  return [
    {
      actions: invocation,
      resources: [modelArn(model, '*', at)],
      conditions: { StringEquals: { 'bedrock:InferenceProfileArn': by } },
    },
  ];
}

/** The name of a profile that is given by its ARN need not tell its model. */
const behindOwn = (arn: string, at: Place): Grant => ({
  actions: invocation,
  resources: [modelArn('*', '*', at)],
  conditions: { StringEquals: { 'bedrock:InferenceProfileArn': [arn] } },
});

const modelArn = (model: string, region: string, { partition }: Place): string =>
  `arn:${partition}:bedrock:${region}::foundation-model/${model}`;

const profileArn = ({ model, aws }: Deployment, { partition, region, account }: Place): string =>
  `arn:${partition}:bedrock:${aws?.region ?? region}:${account}:inference-profile/${model}`;

/** Calls without a project belong to the account's default one. */
const projectArn = (region: string, { partition, account }: Place): string =>
  `arn:${partition}:bedrock-mantle:${region}:${account}:project/default`;
