import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { sampleTemplate } from './sample-stack.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policySchema = z.object({
  Properties: z.object({
    Roles: z.array(z.object({ Ref: z.string() })),
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Effect: z.string(), Action: oneOrMore, Resource: z.unknown() })),
    }),
  }),
});

/** `{"Fn::GetAtt": ["StorageGroups99186FAF", "Arn"]}` → `StorageGroups`; a join keeps what follows. */
const readable = (resource: unknown): string =>
  JSON.stringify(resource)
    .replaceAll(/\{"Fn::GetAtt":\["(\w+?)[0-9A-F]{8}","Arn"\]\}/g, '$1')
    .replaceAll(/\{"Fn::Join":\["",\[([^\]]*)\]\]\}/g, '$1')
    .replaceAll(/[",]/g, '');

const queues = ['alpha8ed3f6adnow', 'alpha8ed3f6adlater', 'beta275113172now', 'beta275113172later']
  .map((queue) => `TierQueuesQueue${queue}`)
  .join(' ');

const permissions = (webhooks = '') =>
  Object.values(sampleTemplate(webhooks).findResources('AWS::IAM::Policy')).flatMap((resource) => {
    const { Roles, PolicyDocument } = policySchema.parse(resource).Properties;
    const role = Roles.map(({ Ref }) => Ref.replace(/\d*.{8}$/, '')).join();
    return PolicyDocument.Statement.map(
      ({ Effect, Action, Resource }) =>
        `${role}: ${Effect} ${Action.join(' ')} on ${[Resource].flat().map(readable).join(' ')}`,
    );
  });

test('every function may do exactly this', () => {
  const dispatcher = 'DispatcherLeaderRole: Allow';
  const api = 'GatewayApiRole: Allow';
  expect(permissions().toSorted()).toEqual([
    `${dispatcher} dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on StorageRequests`,
    `${dispatcher} dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StorageShelf`,
    `${dispatcher} dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem on StorageGroups`,
    `${dispatcher} lambda:InvokeFunction on DispatcherLeaderFunction`,
    `${dispatcher} logs:CreateLogStream logs:PutLogEvents on DispatcherLeaderLog`,
    `${dispatcher} s3:GetObject s3:PutObject on StorageBlobs/*`,
    `${dispatcher} sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage on ${queues}`,
    `${dispatcher} sqs:GetQueueAttributes on ${queues.replaceAll(/\w+/g, '$&dead')}`,
    `${api} dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem on StorageRequests`,
    `${api} dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query on StorageShelf`,
    `${api} dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem on StorageGroups`,
    `${api} dynamodb:Query on StorageRequests/index/byOwner`,
    `${api} lambda:InvokeFunction on DispatcherLeaderFunction`,
    `${api} logs:CreateLogStream logs:PutLogEvents on GatewayApiLog`,
    `${api} s3:DeleteObject on StorageBlobs/files/*`,
    `${api} s3:GetObject s3:PutObject on StorageBlobs/*`,
    `${api} sqs:SendMessage on ${queues}`,
    'SchedulerRoleForTarget: Allow lambda:InvokeFunction on DispatcherLeaderFunction DispatcherLeaderFunction:*',
  ]);
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
    `${sender} sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on WebhooksQueue`,
    `${sender} sqs:SendMessage on WebhooksDead`,
  ]);
});

test('no policy names all resources, nor all of a service', () => {
  const documents = JSON.stringify(sampleTemplate().findResources('AWS::IAM::Policy'));
  const roles = JSON.stringify(sampleTemplate().findResources('AWS::IAM::Role'));

  expect(documents).not.toContain('"*"');
  expect(documents).not.toMatch(/"\w+:\*"/);
  expect(roles).not.toContain('ManagedPolicyArns');
});
