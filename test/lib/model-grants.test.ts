import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseConfig } from '../../lambda/config/files/parse-config.ts';
import { HeadwayStack } from '../../lib/headway-stack.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { entries, sampleConfig } from './sample-stack.ts';
import { quotaFindings } from './quotas/template-quotas.ts';

const deployment = (provider: string, model: string, more: Partial<Deployment> = {}): Deployment => ({
  id: model,
  group: 'alpha',
  provider,
  model,
  order: 0,
  weight: 1,
  aws: {},
  ...more,
});

const templateOf = (deployments: readonly Deployment[]) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const sample = sampleConfig();
  const config = { ...sample, deployments: [...sample.deployments, ...deployments] };
  return Template.fromStack(new HeadwayStack(app, 'sample', { config, stage: 'test', entries }));
};

const readable = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/\{"Ref":"AWS::(\w+)"\}/g, '<$1>')
    .replaceAll(
      /\{"Fn::Join":\["",\[([^\]]*)\]\]\}/g,
      (_, parts: string) => `"${parts.replaceAll(/"?,?"|,/g, '')}"`,
    );

interface Policy {
  readonly Properties: {
    readonly PolicyDocument: { readonly Statement: readonly Record<string, unknown>[] };
    readonly Roles: readonly { readonly Ref: string }[];
  };
}

const policiesIn = (template: Template) =>
  Object.values(template.findResources('AWS::IAM::ManagedPolicy')) as unknown as readonly Policy[];

const statementsIn = (template: Template): string[] =>
  policiesIn(template).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.map(({ Action, Resource, Condition }) =>
      [readable(Action), readable(Resource), ...(Condition === undefined ? [] : [readable(Condition)])]
        .join(' on ')
        .replaceAll('"', ''),
    ),
  );

const invoke = '[bedrock:InvokeModel,bedrock:InvokeModelWithResponseStream]';

describe('the functions that call models may', () => {
  test('call exactly the models that are named, each in its region', () => {
    const template = templateOf([
      deployment('bedrock', 'openai.gpt-oss-120b-1:0'),
      deployment('bedrock', 'openai.gpt-oss-20b-1:0', { aws: { region: 'us-west-2' } }),
    ]);

    expect(statementsIn(template)).toEqual([
      `${invoke} on [arn:<Partition>:bedrock:<Region>::foundation-model/openai.gpt-oss-120b-1:0,arn:<Partition>:bedrock:us-west-2::foundation-model/openai.gpt-oss-20b-1:0]`,
    ]);
    expect(policiesIn(template)[0]?.Properties.Roles.map(({ Ref }) => Ref.replace(/.{8}$/, ''))).toEqual([
      'DispatcherLeaderRole',
      'GatewayApiRole',
    ]);
  });

  test('call a profile, and what is behind it by that profile alone', () => {
    const template = templateOf([deployment('bedrock', 'us.xai.grok-4.6', { aws: { region: 'us-east-1' } })]);

    const profile = 'arn:<Partition>:bedrock:us-east-1:<AccountId>:inference-profile/us.xai.grok-4.6';
    expect(statementsIn(template)).toEqual([
      `${invoke} on ${profile}`,
      `${invoke} on arn:<Partition>:bedrock:*::foundation-model/xai.grok-4.6 on {StringEquals:{bedrock:InferenceProfileArn:[${profile}]}}`,
    ]);
  });

  test('call what an ARN names, and what is behind it if it is a profile', () => {
    const profile = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc';
    const model = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/def';
    const template = templateOf([
      deployment('bedrock_converse', profile, { aws: { region: 'us-east-1' } }),
      deployment('bedrock_converse', model, { aws: { region: 'us-east-1' } }),
    ]);

    expect(statementsIn(template)).toEqual([
      `${invoke} on [${profile},${model}]`,
      `${invoke} on arn:<Partition>:bedrock:*::foundation-model/* on {StringEquals:{bedrock:InferenceProfileArn:[${profile}]}}`,
    ]);
  });

  test('call the models of bedrock-mantle that are named, of the default project', () => {
    const template = templateOf([
      deployment('bedrock_mantle', 'zai.glm-5', { aws: { region: 'us-east-1' } }),
      deployment('bedrock_mantle', 'deepseek.v3.2', { aws: { region: 'us-east-1' } }),
    ]);

    expect(statementsIn(template)).toEqual([
      'bedrock-mantle:CreateInference on arn:<Partition>:bedrock-mantle:us-east-1:<AccountId>:project/default on {StringEquals:{bedrock-mantle:Model:[deepseek.v3.2,zai.glm-5]}}',
    ]);
  });

  test('assume the roles that are named, and nothing of what those may do', () => {
    const arn = 'arn:aws:iam::123456789012:role/models';
    const role = { arn, sessionName: 'headway' };

    expect(
      statementsIn(templateOf([deployment('bedrock', 'openai.gpt-oss-120b-1:0', { aws: { role } })])),
    ).toEqual([`sts:AssumeRole on ${arn}`]);
  });

  test.each<[string, Partial<Deployment>]>([
    ['a bearer key', { apiKey: 'os.environ/AWS_BEARER_TOKEN_BEDROCK' }],
    ['keys of its own', { aws: { accessKeyId: 'os.environ/A', secretAccessKey: 'os.environ/B' } }],
    ['no signature', { provider: 'openai', aws: undefined }],
  ])('do nothing for a deployment with %s', (_name, more) => {
    expect(statementsIn(templateOf([deployment('bedrock', 'openai.gpt-oss-120b-1:0', more)]))).toEqual([]);
  });
});

test('300 models are over no quota of IAM', () => {
  const many = Array.from({ length: 300 }, (_, n) =>
    deployment('bedrock', `openai.gpt-oss-120b-${n}:0`, {
      aws: n % 2 === 0 ? {} : { region: 'ap-southeast-2' },
    }),
  );
  const template = templateOf(many);

  expect(quotaFindings([template.toJSON() as never])).toEqual([]);
  expect(
    statementsIn(template)
      .join('')
      .match(/foundation-model/g),
  ).toHaveLength(300);
});

test('a file is granted the models that it names', () => {
  const file = `model_list:
  - { model_name: a, litellm_params: { model: bedrock/openai.gpt-oss-120b-1:0 } }
  - { model_name: b, litellm_params: { model: bedrock/eu-west-1/us.xai.grok-4.6, aws_role_name: 'arn:aws:iam::123456789012:role/models' } }
  - { model_name: c, litellm_params: { model: bedrock/anthropic.claude-sonnet-4-20250514-v1:0 } }
  - { model_name: d, litellm_params: { model: bedrock/openai.gpt-oss-20b-1:0, aws_region_name: us-west-2, aws_access_key_id: os.environ/A, aws_secret_access_key: os.environ/B } }
`;
  const parsed = parseConfig({ text: file, file: 'f.yaml', env: {}, isForAws: true });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));

  expect(statementsIn(templateOf(parsed.config.deployments))).toEqual([
    `${invoke} on [arn:<Partition>:bedrock:<Region>::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0,arn:<Partition>:bedrock:<Region>::foundation-model/openai.gpt-oss-120b-1:0]`,
    'sts:AssumeRole on arn:aws:iam::123456789012:role/models',
  ]);
});
