import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { namedWrites } from '../setup/named-writes.ts';
import { mockClient } from 'aws-sdk-client-mock';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { lambdaDispatcherStarter } from '../../lambda/aws/lambda-dispatcher-starter.ts';
import { s3BlobStore } from '../../lambda/aws/s3-blob-store.ts';
import { sqsTierQueues } from '../../lambda/aws/sqs/sqs-tier-queues.ts';
import { emptyQueueRow } from '../../lambda/core/line/queue-row.ts';
import { SHAPE } from '../setup/reserving.ts';
import { sampleMessage, sampleRecord } from '../setup/sample-records.ts';
import { silentLog } from '../setup/silent-log.ts';

const mocks = [
  mockClient(DynamoDBClient),
  mockClient(SQSClient),
  mockClient(S3Client),
  mockClient(LambdaClient),
];
afterEach(() => {
  for (const mock of mocks) mock.reset();
});

const dynamo = { client: new DynamoDBClient({}), table: 't' };
const groups = dynamoGroupStore({ ...dynamo, shape: SHAPE });
const requests = dynamoRequestStore({ ...dynamo, clock: systemClock(), retentionMs: 1 });
const queues = sqsTierQueues({ client: new SQSClient({}), urlOf: () => 'https://q', log: silentLog });
const blobs = s3BlobStore({ client: new S3Client({}), bucket: 'b' });
const starter = lambdaDispatcherStarter({ client: new LambdaClient({}), functionName: 'f' });
const queue = { group: 'm', tier: 'high' };

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'groups.read': () => groups.read('m'),
  'groups.glance': () => groups.glance('m'),
  'groups.writeWindow': () => groups.writeWindow('m', 'd', { kind: 'cool', untilMs: 1 }),
  'groups.ring': () => namedWrites(groups).ring('m', 'high'),
  'groups.report': () =>
    namedWrites(groups).report('m', { leader: 'a', served: { high: 1 }, reach: null, line: '' }),
  'groups.lead': () => namedWrites(groups).lead('m', { leader: 'a', nowMs: 1, untilMs: 2 }),
  'groups.leave': () => namedWrites(groups).leave('m', { leader: 'a', queue: emptyQueueRow }),
  'groups.resign': () => namedWrites(groups).resign('m', 'a'),
  'requests.create': () => requests.create(sampleRecord()),
  'requests.read': () => requests.read('req_1'),
  'requests.glance': () => requests.glance('req_1'),
  'requests.readMany': () => requests.readMany(['req_1']),
  'requests.list': () => requests.list({ owner: 'owner-1', limit: 1 }),
  'requests.transition': () => requests.transition('req_1', { name: 'return' }),
  'queues.send': () => queues.send(sampleMessage(queue)),
  'queues.receive': () => queues.receive(queue, { waitSeconds: 1, visibilitySeconds: 1 }),
  'queues.hide': () => queues.hide(queue, ['r'], 1),
  'queues.remove': () => queues.remove(queue, ['r']),
  'queues.depth': () => queues.depth(queue),
  'blobs.put': () => blobs.put('k', 'body'),
  'blobs.get': () => blobs.get('k'),
  'starter.start': () => starter.start('m'),
};

const named = (name: string): Error => Object.assign(new Error('secret of the store'), { name });

const failures: Readonly<Record<string, Error>> = {
  throttling: named('ProvisionedThroughputExceededException'),
  'a timeout': named('TimeoutError'),
  'a refused connection': Object.assign(new Error('secret of the store'), { code: 'ECONNREFUSED' }),
  'an error nobody has heard of': named('SomethingNew'),
};

describe.each(Object.keys(calls))('%s', (name) => {
  test.each(Object.keys(failures))(
    'answers %s with a fault that can be told, and keeps the cause',
    async (failure) => {
      for (const mock of mocks) mock.rejects(failures[failure]);

      const outcome = calls[name]!();

      await expect(outcome).rejects.toMatchObject({
        name: 'Fault',
        code: 'store_unavailable',
        message: 'A store that Headway depends on is unavailable at the moment. Try again shortly.',
        retryAfterMs: 1_000,
        cause: failures[failure],
      });
    },
  );
});

test('the dispatcher is started without waiting for it', async () => {
  const lambda = mockClient(LambdaClient);
  lambda.resolves({});

  await starter.start('gpt-4o');

  expect(lambda.call(0).args[0].input).toEqual({
    FunctionName: 'f',
    InvocationType: 'Event',
    Payload: '{"group":"gpt-4o"}',
  });
});
