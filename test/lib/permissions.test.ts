import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { HeadwayFunction } from '../../lib/functions/headway-function.ts';
import { sampleStack, sampleTemplate } from './sample-stack.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  Properties: z.object({
    Roles: z.array(z.object({ Ref: z.string() })),
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Effect: z.string(), Action: oneOrMore, Resource: z.unknown() })),
    }),
  }),
});

/** `{"Fn::GetAtt": ["StorageGroups99186FAF", "Arn"]}` → `StorageGroups`; a join keeps the rest. */
const readable = (resource: unknown): string =>
  JSON.stringify(resource)
    .replaceAll(/\{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}","Arn"\]\}/g, '$1')
    .replaceAll(/(\{"Ref":"\w+?)[0-9A-F]{8}"\}/g, '$1}')
    .replaceAll(/\{"Fn::Join":\["",\[([^\]]*)\]\]\}/g, '$1')
    .replaceAll(/[",]/g, '');

/** In this account and region: both tiers of any model group. */
const queues = ['now', 'later'].map((tier) => queueArn(`headway-test-*-${tier}`)).join(' ');
const deadQueues = ['now', 'later'].map((tier) => queueArn(`headway-test-*-${tier}-dead`)).join(' ');

function queueArn(name: string): string {
  return `arn:{Ref:AWS::Partition}:sqs:{Ref:AWS::Region}:{Ref:AWS::AccountId}:${name}`;
}

/** The permissions of a template's roles, one line for each statement. */
const permissionsIn = (template: Template): string[] =>
  Object.values(template.findResources('AWS::IAM::Policy')).flatMap((resource) => {
    const { Roles, PolicyDocument } = policySchema.parse(resource).Properties;
    const role = Roles.map(({ Ref }) => Ref.replace(/\d*.{8}$/, '')).join();
    return PolicyDocument.Statement.map(
      ({ Effect, Action, Resource }) =>
        `${role}: ${Effect} ${Action.join(' ')} on ${[Resource].flat().map(readable).join(' ')}`,
    );
  });

const dispatcherMay = 'DispatcherLeaderRole: Allow';
const apiMay = 'GatewayApiRole: Allow';
const secret = '{Ref:SecretValues}';
const allowed = [
  `${dispatcherMay} dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on StorageRequests`,
  `${dispatcherMay} dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StorageShelf`,
  `${dispatcherMay} dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem on StorageGroups`,
  `${dispatcherMay} dynamodb:GetItem on StorageKeys`,
  `${dispatcherMay} lambda:InvokeFunction on DispatcherLeaderFunction`,
  `${dispatcherMay} logs:CreateLogStream logs:PutLogEvents on DispatcherLeaderLog`,
  `${dispatcherMay} s3:GetObject s3:PutObject on StorageBlobs/*`,
  `${dispatcherMay} secretsmanager:GetSecretValue on ${secret}`,
  `${dispatcherMay} sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage on ${queues}`,
  `${dispatcherMay} sqs:GetQueueAttributes on ${deadQueues}`,
  'DispatcherSweepRole: Allow lambda:InvokeFunction on DispatcherLeaderFunction',
  `${apiMay} dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on StorageRequests`,
  `${apiMay} dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StorageKeys`,
  `${apiMay} dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StorageShelf`,
  `${apiMay} dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem on StorageGroups`,
  `${apiMay} dynamodb:Query on StorageRequests/index/byOwner`,
  `${apiMay} lambda:InvokeFunction on DispatcherLeaderFunction`,
  `${apiMay} logs:CreateLogStream logs:PutLogEvents on GatewayApiLog`,
  `${apiMay} s3:DeleteObject on StorageBlobs/files/*`,
  `${apiMay} s3:GetObject s3:PutObject on StorageBlobs/*`,
  `${apiMay} secretsmanager:GetSecretValue on ${secret}`,
  `${apiMay} sqs:SendMessage on ${queues}`,
  `${apiMay} xray:PutTraceSegments xray:PutTelemetryRecords on *`,
];

const permissions = (webhooks = '') => permissionsIn(sampleTemplate(webhooks));

test('every function may do exactly this', () => {
  expect(permissions().toSorted()).toEqual(allowed);
});

test('with webhooks, the functions that end requests may announce it, and another may do exactly this', () => {
  const sender = 'WebhooksSenderRole: Allow';

  const before = new Set(permissions());
  const added = permissions('webhooks: { secret: os.environ/WEBHOOK_SECRET },').filter(
    (permission) => !before.has(permission),
  );

  expect(added.toSorted()).toEqual([
    'DispatcherLeaderRole: Allow sqs:SendMessage on WebhooksQueue',
    'GatewayApiRole: Allow sqs:SendMessage on WebhooksQueue',
    `${sender} dynamodb:GetItem dynamodb:UpdateItem on StorageRequests`,
    `${sender} logs:CreateLogStream logs:PutLogEvents on WebhooksSenderLog`,
    `${sender} secretsmanager:GetSecretValue on ${secret}`,
    `${sender} sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on WebhooksQueue`,
    `${sender} sqs:SendMessage on WebhooksDead`,
  ]);
});

test('behind a function URL the API function may do the same, but for tracing', () => {
  const untraced = allowed.filter((permission) => !permission.includes('xray:'));

  expect(permissions('function_url: { concurrency: 200 },').toSorted()).toEqual(untraced);
});

test('no policy names all resources, which only tracing cannot do without, nor all of a service', () => {
  const documents = JSON.stringify(sampleTemplate().findResources('AWS::IAM::Policy'));
  const roles = JSON.stringify(sampleTemplate().findResources('AWS::IAM::Role'));

  const tracing =
    '{"Action":["xray:PutTraceSegments","xray:PutTelemetryRecords"],"Effect":"Allow","Resource":"*"}';
  expect(documents.replaceAll(tracing, '')).not.toContain('"*"');
  expect(documents).not.toMatch(/"\w+:\*"/);
  expect(roles).not.toContain('ManagedPolicyArns');
});

describe('a widened grant is noticed', () => {
  const apiIn = ({ node }: ReturnType<typeof sampleStack>['stack']) => {
    const found = node.findChild('Gateway').node.findChild('Api');
    if (!(found instanceof HeadwayFunction)) throw new Error('there is no API function');
    return found;
  };

  test.each<[string, (api: HeadwayFunction, table: string) => void]>([
    ['one more action', (api, table) => api.allow(['dynamodb:DeleteTable'], [table])],
    ['an action that is allowed elsewhere', (api, table) => api.allow(['dynamodb:DeleteItem'], [table])],
    ['all actions of a service', (api, table) => api.allow(['dynamodb:*'], [table])],
    ['all resources', (api) => api.allow(['dynamodb:GetItem'], ['*'])],
  ])('%s', (_name, widen) => {
    const { stack } = sampleStack();
    widen(apiIn(stack), 'arn:aws:dynamodb:us-east-1:000000000000:table/other');

    expect(permissionsIn(Template.fromStack(stack)).toSorted()).not.toEqual(allowed);
  });

  test('and the same stack without it is the list', () => {
    expect(permissionsIn(Template.fromStack(sampleStack().stack)).toSorted()).toEqual(allowed);
  });
});

test('no action is granted that no adapter sends', () => {
  const folder = new URL('../../lambda/aws/', import.meta.url);
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'));
  const sent = [...code.join('').matchAll(/new ([A-Z]\w+)Command\(/g)].map(([, name = '']) =>
    name.replace(/(Message(?:Visibility)?)Batch$/, '$1').replace(/^Invoke$/, 'InvokeFunction'),
  );
  const granted = permissions('webhooks: { secret: os.environ/WEBHOOK_SECRET },').flatMap((line) =>
    [...line.matchAll(/(\w+):(\w+)(?= )/g)].map(([, service, action]) => ({ service, action })),
  );
  // Lambda's own permissions, for logs and traces.
  const ours = granted.filter(({ service }) => service !== 'logs' && service !== 'xray');

  expect(ours.length).toBeGreaterThan(20);
  expect(ours.filter(({ action = '' }) => !sent.includes(action))).toEqual([]);
});
