import * as z from 'zod';
import type { Resource, StackTemplate } from './many-groups.ts';

/**
 * AWS's quotas that neither the CDK nor cfn-lint counts, or not with the names that a deploy fills in.
 * CloudFormation: AWSCloudFormation/latest/UserGuide/cloudformation-limits.html. IAM:
 * IAM/latest/UserGuide/reference_iam-quotas.html, white space not counted. SQS:
 * AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html. Lambda: its gettingstarted-limits.html.
 */
const STACK = { resources: 500, outputs: 200, parameters: 200, bytes: 1_000_000, description: 1_024 };
const OPERATION_RESOURCES = 2_500;
const IAM = { managedPolicy: 6_144, inlinePolicies: 10_240, trustPolicy: 2_048, managedPolicies: 10 };
const QUEUE_POLICY = { bytes: 8_192, statements: 20, actions: 7 };
const ENVIRONMENT_BYTES = 4_096;

/** Names in a template, by property: their permitted length and characters. */
const names: Readonly<Record<string, RegExp>> = {
  QueueName: /^[\w-]{1,80}$/,
  FunctionName: /^[\w-]{1,64}$/,
  RoleName: /^[\w+=,.@-]{1,64}$/,
  BucketName: /^[a-z0-9.-]{3,63}$/,
  TableName: /^[\w.-]{3,255}$/,
  AlarmName: /^[\x20-\x7e]{1,255}$/,
  DashboardName: /^[\w-]{1,255}$/,
  StageName: /^[\w-]{1,128}$/,
};
const namesByType: Readonly<Record<string, RegExp>> = {
  'AWS::Scheduler::Schedule': /^[\w.-]{1,64}$/,
  'AWS::ApiGateway::RestApi': /^.{1,255}$/,
};
const descriptions: Readonly<Record<string, number>> = {
  'AWS::Lambda::Function': 256,
  'AWS::Scheduler::Schedule': 512,
  'AWS::CloudWatch::Alarm': 1_024,
  'AWS::ApiGateway::RestApi': 1_024,
  'AWS::SecretsManager::Secret': 2_048,
};

/** Everything in the templates of one operation that AWS would refuse, in words. */
export function quotaFindings(templates: readonly StackTemplate[]): string[] {
  const total = templates.reduce((sum, { Resources }) => sum + Object.keys(Resources).length, 0);
  return [...over('resources of all stacks', total, OPERATION_RESOURCES), ...templates.flatMap(findingsIn)];
}

const over = (what: string, count: number, most: number): string[] =>
  count > most ? [`${what}: ${count}, at most ${most}`] : [];

const findingsIn = (template: StackTemplate): string[] => [
  ...over('resources', Object.keys(template.Resources).length, STACK.resources),
  ...over('outputs', Object.keys(template.Outputs ?? {}).length, STACK.outputs),
  ...over('parameters', Object.keys(template.Parameters ?? {}).length, STACK.parameters),
  // In the CDK's notation: a space of indentation for each level.
  ...over('bytes', Buffer.byteLength(JSON.stringify(template, null, 1)), STACK.bytes),
  ...over('description', template.Description?.length ?? 0, STACK.description),
  ...(/[^\x00-\x7f]/.test(JSON.stringify(template))
    ? ['a character that CloudFormation gives back as ?']
    : []),
  ...Object.entries(template.Resources).flatMap(([id, resource]) =>
    findingsOf(resource).map((finding) => `${id}: ${finding}`),
  ),
  ...roleFindings(template),
];

function findingsOf(resource: Resource): string[] {
  const { Type, Properties = {} } = resource;
  const allowed = Object.entries({ ...names, ...(namesByType[Type] && { Name: namesByType[Type] }) });
  const { Description = '', Tags = [] } = Properties;
  return [
    ...allowed.flatMap(([property, pattern]) => {
      const name = Properties[property];
      return typeof name !== 'string' || pattern.test(name) ? [] : [`${property} "${name}"`];
    }),
    ...over('description', String(Description).length, descriptions[Type] ?? Infinity),
    ...over('tags', Array.isArray(Tags) ? Tags.length : 0, 50),
    ...(kinds[Type]?.(Properties) ?? []),
  ];
}

type Properties = Readonly<Record<string, unknown>>;
const kinds: Readonly<Record<string, (properties: Properties) => string[]>> = {
  'AWS::IAM::ManagedPolicy': ({ PolicyDocument }) =>
    over('characters', sizeOf(PolicyDocument), IAM.managedPolicy),
  'AWS::IAM::Role': ({ AssumeRolePolicyDocument, ManagedPolicyArns = [] }) => [
    ...over('characters of trust', sizeOf(AssumeRolePolicyDocument), IAM.trustPolicy),
    ...over('managed policies', z.array(z.unknown()).parse(ManagedPolicyArns).length, IAM.managedPolicies),
  ],
  'AWS::Lambda::Function': ({ Environment = { Variables: {} } }) =>
    over('bytes of variables', sizeOf(Environment), ENVIRONMENT_BYTES + '{"Variables":}'.length),
  'AWS::SQS::QueuePolicy': queuePolicyFindings,
  'AWS::SQS::Queue': queueFindings,
  'AWS::XRay::SamplingRule': ({ SamplingRule }) => {
    const { RuleName } = z.object({ RuleName: z.string() }).parse(SamplingRule);
    return over('characters of its name', RuleName.length, 32);
  },
};

const oneOrMore = z.union([z.unknown().array(), z.unknown().transform((one) => [one])]);
const queuePolicySchema = z.object({
  Queues: z.array(z.unknown()),
  PolicyDocument: z.object({ Statement: z.array(z.object({ Action: oneOrMore, Resource: oneOrMore })) }),
});

/** SQS accepts one resource for a statement, and that must be the queue itself; `*` is. */
function queuePolicyFindings(properties: Properties): string[] {
  const { Queues, PolicyDocument } = queuePolicySchema.parse(properties);
  const own = Queues.length === 1 ? JSON.stringify(Queues[0]).replace('"Ref":', '') : '';
  const isOwn = (resource: unknown) =>
    resource === '*' || (own !== '' && JSON.stringify(resource).includes(own.slice(1, -1)));
  return [
    ...over('bytes', sizeOf(PolicyDocument), QUEUE_POLICY.bytes),
    ...over('statements', PolicyDocument.Statement.length, QUEUE_POLICY.statements),
    ...PolicyDocument.Statement.flatMap(({ Action, Resource }) => [
      ...over('actions of a statement', Action.length, QUEUE_POLICY.actions),
      ...over('resources of a statement', Resource.length, 1),
      ...Resource.filter((one) => !isOwn(one)).map((one) => `names another queue: ${JSON.stringify(one)}`),
    ]),
  ];
}

function queueFindings(properties: Properties): string[] {
  const between = (name: string, least: number, most: number): string[] => {
    const value = Number(properties[name] ?? least);
    return value < least || value > most ? [`${name} ${value}, from ${least} to ${most}`] : [];
  };
  return [
    ...between('MessageRetentionPeriod', 60, 1_209_600),
    ...between('VisibilityTimeout', 0, 43_200),
    ...between('DelaySeconds', 0, 900),
    ...between('MaximumMessageSize', 1_024, 1_048_576),
  ];
}

const policySchema = z.object({ Roles: z.array(z.object({ Ref: z.string() })), PolicyDocument: z.unknown() });

/** The inline policies of each role together. */
function roleFindings({ Resources }: StackTemplate): string[] {
  const sizes = new Map<string, number>();
  const attached = new Map<string, number>();
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::IAM::Policy' && Type !== 'AWS::IAM::ManagedPolicy') continue;
    const { Roles, PolicyDocument } = policySchema.parse(Properties);
    for (const { Ref } of Roles)
      if (Type === 'AWS::IAM::Policy') sizes.set(Ref, (sizes.get(Ref) ?? 0) + sizeOf(PolicyDocument));
      else attached.set(Ref, (attached.get(Ref) ?? 0) + 1);
  }
  return [
    ...[...sizes].flatMap(([role, size]) =>
      over(`${role}: characters of inline policies`, size, IAM.inlinePolicies),
    ),
    ...[...attached].flatMap(([role, count]) =>
      over(`${role}: managed policies`, count, IAM.managedPolicies),
    ),
  ];
}

/** The length of a value with its references filled in, using the longest names that AWS makes. */
const sizeOf = (value: unknown): number => JSON.stringify(filledIn(value)).length;

const longest: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};

function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0 || !/^(Ref|Fn::.+)$/.test(name))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledIn(item)]));
  if (name === 'Ref') return longest[String(argument)] ?? madeName(String(argument));
  if (name === 'Fn::GetAtt' && Array.isArray(argument))
    return `arn:aws-us-gov:secretsmanager:ap-southeast-1:111122223333:function:${madeName(String(argument[0]))}`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map((part) => String(filledIn(part))).join(String(argument[0]));
  throw new Error(`${name} is not expected here`);
}

/** The stack's name, the logical id, and CloudFormation's addition. */
const madeName = (logicalId: string): string => `headway-a2345678-01-${logicalId}-1ABCDEFGHIJKL`;
