import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queuesOf } from '../../lambda/deployed/queue-shape.ts';
import { countWaiting } from '../../ops/deploy/count-waiting.ts';
import { removeRetained } from '../../ops/destroy/remove-retained.ts';
import { embeddedDynamo, embeddedSqsAndS3, type Emulator } from '../setup/embedded-emulators.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let emulators: Emulator[];
let dynamo: DynamoDBClient;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  emulators = await Promise.all([embeddedDynamo(), embeddedSqsAndS3()]);
  const at = (index: number) => ({
    region: 'us-east-1',
    credentials,
    endpoint: emulators[index]?.endpoint ?? '',
  });
  dynamo = new DynamoDBClient(at(0));
  s3 = new S3Client({ ...at(1), forcePathStyle: true });
  sqs = new SQSClient({ ...at(1), useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  for (const client of [dynamo, s3, sqs]) client.destroy();
  await Promise.all(emulators.map((emulator) => emulator.stop()));
});

test('a kept bucket is removed with its contents, and removing it again is no fault', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  for (let n = 0; n < 3; n++)
    await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: `payload/${n}`, Body: 'x' }));
  const bucket = { type: 'AWS::S3::Bucket', name: 'kept' };

  expect(await removeRetained(bucket, { dynamo, s3 })).toBe(true);
  expect(await removeRetained(bucket, { dynamo, s3 })).toBe(true);

  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  expect(Buckets.map(({ Name }) => Name)).not.toContain('kept');
});

test('a kept table goes, and removing it again is no fault', async () => {
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'kept',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const table = { type: 'AWS::DynamoDB::GlobalTable', name: 'kept' };

  expect(await removeRetained(table, { dynamo, s3 })).toBe(true);
  expect(await removeRetained(table, { dynamo, s3 })).toBe(true);

  const { TableNames } = await dynamo.send(new ListTablesCommand());
  expect(TableNames).not.toContain('kept');
});

test('an unknown kind of resource is left alone', async () => {
  expect(await removeRetained({ type: 'AWS::KMS::Key', name: 'k' }, { dynamo, s3 })).toBe(false);
});

test('waiting messages are counted, received or not, dead letters separately; a missing queue holds nothing', async () => {
  const queues = queuesOf('headway-x', { groups: ['a'], tiers: ['now', 'later'], hasWebhooks: false });
  const [now] = queues;
  for (const name of [now?.name, now?.deadName]) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    for (let n = 0; n < 3; n++) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    if (name === now?.name) await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    else await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  }

  const counted = await countWaiting(queues, sqs);

  expect(counted.map(({ waiting, dead }) => [waiting, dead])).toEqual([
    [3, 4],
    [0, 0],
  ]);
});
