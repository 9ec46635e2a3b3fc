import { describe, expect, test } from '@jest/globals';
import { groupHash, queueName } from '../../../lambda/deployed/queue-name.ts';
import { resourcesOf } from '../../../lambda/deployed/queue-places.ts';
import { queueShape } from '../../../lambda/deployed/queue-shape.ts';
import { QUEUE_SHAPE, readShape, writtenShapeSchema } from '../../../lambda/deployed/written-shape.ts';
import { configOf, groupNames, templatesOf, type StackTemplate } from './many-groups.ts';
import { quotaFindings } from './template-quotas.ts';

const stage = 'a2345678-01';
const webhooks = 'webhooks: { secret: os.environ/WEBHOOK_SECRET }';
const manyTiers = Array.from(
  { length: 19 },
  (_, n) => `{ name: a-tier-of-20-chars-${String.fromCharCode(97 + n)}, up_to: ${n} }`,
);
const countOf = (templates: readonly StackTemplate[], type: string): number =>
  templates.flatMap(({ Resources }) => Object.values(Resources)).filter(({ Type }) => Type === type).length;
const queuesIn = (templates: readonly StackTemplate[]): unknown[] =>
  templates.flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::SQS::Queue' ? [Properties?.QueueName] : [],
    ),
  );

test.each<[string, number, string]>([
  ['one group', 1, ''],
  ['the most of one stack', 50, ''],
  ['the most of one stack, with webhooks', 49, webhooks],
  ['a function URL', 2, 'function_url: { concurrency: 200 }'],
  [
    'the most tiers, of the longest names',
    3,
    `tiers: [${manyTiers.join(', ')}, { name: last }], ${webhooks}`,
  ],
])('%s: nothing is over a quota, and all is in one stack', (_name, groups, settings) => {
  const templates = templatesOf(configOf(groupNames(groups), settings));

  expect(templates).toHaveLength(1);
  expect(quotaFindings(templates)).toEqual([]);
});

describe('200 groups of four tiers, with webhooks', () => {
  const groups = groupNames(200);
  const config = configOf(groups, webhooks);
  const templates = templatesOf(config);
  const [root] = templates;

  test('nothing is over a quota', () => {
    expect(quotaFindings(templates)).toEqual([]);
  });

  test('each group has its queues, and each queue one policy', () => {
    const names = groups.flatMap((group) =>
      config.tiers.flatMap(({ name: tier }) => {
        const name = queueName(`headway-${stage}`, group, tier);
        return [name, `${name}-dead`];
      }),
    );

    expect(
      queuesIn(templates)
        .filter((name) => !String(name).includes('webhooks'))
        .toSorted(),
    ).toEqual(names.toSorted());
    expect(countOf(templates, 'AWS::SQS::QueuePolicy')).toBe(200 + 1);
  });

  test('the template names all of them, and which are nested', () => {
    const metadata = root.Metadata as Record<string, unknown>;

    const { shape, nested } = readShape(writtenShapeSchema.parse(metadata[QUEUE_SHAPE]));

    expect(shape).toEqual(queueShape(config));
    expect(nested.toSorted()).toEqual(groups.toSorted());
  });

  test('functions that use the queues wait until they are there', () => {
    const functions = Object.entries(root.Resources).filter(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && !id.startsWith('Webhooks'),
    );
    const [more] = Object.keys(root.Resources).filter(
      (id) => root.Resources[id]?.Type === 'AWS::CloudFormation::Stack',
    );

    expect(functions).toHaveLength(2);
    for (const [, { DependsOn }] of functions) expect(DependsOn).toContain(more);
  });
});

test('a stage that grows keeps the queues of its own stack as they are, and has one resource more there', () => {
  const before = templatesOf(configOf(groupNames(50)))[0];
  const rootHashes = new Set(groupNames(50).map(groupHash));

  const [after, ...nested] = templatesOf(configOf(groupNames(60)), {
    deployed: { rootHashes, hasParts: false },
  });

  const queues = ({ Resources }: StackTemplate) =>
    Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type.startsWith('AWS::SQS::')));
  expect(queues(after)).toEqual(queues(before));
  expect(Object.keys(after.Resources)).toHaveLength(Object.keys(before.Resources).length + 1);
  expect(queuesIn(nested)).toHaveLength(80);
});

test.each(['', webhooks, 'function_url: { concurrency: 200 }'])(
  'with { %s }, the estimate beforehand is at least the real number',
  (settings) => {
    const config = configOf(groupNames(1), settings);
    const [{ Resources }] = templatesOf(config);

    // One for the stack of nested stacks, 16 for the nested ones.
    expect(Object.keys(Resources).length + 1 + 16).toBeLessThanOrEqual(resourcesOf(queueShape(config)));
  },
);

describe('a value over a quota is found', () => {
  const plain: StackTemplate = { Resources: {} };
  const withOne = (Type: string, Properties: Record<string, unknown>): StackTemplate => ({
    Resources: { One: { Type, Properties } },
  });
  const statement = (Action: unknown, Resource: unknown) => ({
    Statement: [{ Effect: 'Allow', Action, Resource }],
  });
  const queuePolicy = (Queues: unknown[], Resource: unknown) =>
    withOne('AWS::SQS::QueuePolicy', { Queues, PolicyDocument: statement('sqs:*', Resource) });
  const arnOf = (queue: string) => ({ 'Fn::GetAtt': [queue, 'Arn'] });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`R${n}`, { Type: 'X' }]));
  const policy = (size: number) => ({
    Roles: [{ Ref: 'Role' }],
    PolicyDocument: statement('sqs:*', 'x'.repeat(size)),
  });

  test.each<[string, StackTemplate[], RegExp]>([
    ['resources', [{ Resources: many(501) }], /^resources: 501/],
    ['resources of all', Array.from({ length: 6 }, () => ({ Resources: many(450) })), /of all stacks: 2700/],
    ['outputs', [{ ...plain, Outputs: many(201) }], /outputs: 201/],
    ['bytes', [{ ...plain, Metadata: { x: 'x'.repeat(1_000_000) } }], /bytes: /],
    ['what is not ASCII', [{ ...plain, Metadata: { x: 'é' } }], /gives back as \?/],
    ['a queue’s name', [withOne('AWS::SQS::Queue', { QueueName: 'x'.repeat(81) })], /QueueName/],
    ['a queue’s receives', [withOne('AWS::SQS::Queue', { MessageRetentionPeriod: 2_000_000 })], /Retention/],
    ['a schedule’s name', [withOne('AWS::Scheduler::Schedule', { Name: 'x'.repeat(65) })], /Name/],
    [
      'variables',
      [withOne('AWS::Lambda::Function', { Environment: { Variables: { A: 'x'.repeat(4_090) } } })],
      /variables/,
    ],
    ['a managed policy', [withOne('AWS::IAM::ManagedPolicy', policy(6_100))], /characters: 61/],
    [
      'inline policies of one role',
      [
        {
          Resources: {
            A: { Type: 'AWS::IAM::Policy', Properties: policy(6_000) },
            B: { Type: 'AWS::IAM::Policy', Properties: policy(6_000) },
          },
        },
      ],
      /Role: characters of inline policies: 12/,
    ],
    [
      'trust',
      [
        withOne('AWS::IAM::Role', {
          AssumeRolePolicyDocument: statement('sts:AssumeRole', 'x'.repeat(2_048)),
        }),
      ],
      /trust/,
    ],
    [
      'two queues in a policy',
      [queuePolicy([{ Ref: 'A' }], [arnOf('A'), arnOf('B')])],
      /resources of a statement: 2/,
    ],
    ['another queue', [queuePolicy([{ Ref: 'A' }], arnOf('B'))], /names another queue/],
    [
      'its own ARN set on two',
      [queuePolicy([{ Ref: 'A' }, { Ref: 'B' }], arnOf('A'))],
      /names another queue/,
    ],
  ])('%s', (_name, templates, finding) => {
    expect(quotaFindings(templates)).toEqual(expect.arrayContaining([expect.stringMatching(finding)]));
  });

  test('a policy with its own queue or * is right', () => {
    expect(
      quotaFindings([
        queuePolicy([{ Ref: 'A' }], arnOf('A')),
        queuePolicy([{ Ref: 'A' }, { Ref: 'B' }], '*'),
      ]),
    ).toEqual([]);
  });
});
