import type { Env } from '../../lambda/core/config/reference.ts';
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CAME_KEY,
  GROUP_KEY,
  KEY_TABLE_KEYS,
  OWNER_INDEX,
  OWNER_KEY,
  REQUEST_KEY,
  ROW_KEY,
  SHELF_KEYS,
} from '../../lambda/aws/dynamo/keys.ts';
import { embeddedDynamo, embeddedSqsAndS3, type Emulator } from './embedded-emulators.ts';

export type Service = 'DYNAMODB' | 'SQS' | 'S3';

/** A client of an emulator: the one that the environment names, or one started for it. */
export interface Opened<C> {
  readonly client: C;
  close(): Promise<void>;
}

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export const endpointIn = (env: Env, service: Service): string | undefined =>
  env[`AWS_ENDPOINT_URL_${service}`] ?? env.AWS_ENDPOINT_URL;

/** Many concurrent writers need many connections. */
export const openDynamo = (env: Env = {}): Promise<Opened<DynamoDBClient>> =>
  open(endpointIn(env, 'DYNAMODB'), embeddedDynamo, (endpoint) => {
    const requestHandler = { httpAgent: { keepAlive: true, maxSockets: 200 } };
    return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, requestHandler });
  });

export const openSqs = (env: Env = {}): Promise<Opened<SQSClient>> =>
  open(
    endpointIn(env, 'SQS'),
    embeddedSqsAndS3,
    (endpoint) => new SQSClient({ endpoint, region: 'us-east-1', credentials, useQueueUrlAsEndpoint: false }),
  );

export const openS3 = (env: Env = {}): Promise<Opened<S3Client>> =>
  open(
    endpointIn(env, 'S3'),
    embeddedSqsAndS3,
    (endpoint) => new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true }),
  );

export const createGroupTable = (client: DynamoDBClient): Promise<string> =>
  createTable(client, [GROUP_KEY, ROW_KEY]);

export const createRequestTable = (client: DynamoDBClient): Promise<string> =>
  createTable(client, [REQUEST_KEY], {
    AttributeDefinitions: [
      { AttributeName: OWNER_KEY, AttributeType: 'S' },
      { AttributeName: CAME_KEY, AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: OWNER_INDEX,
        KeySchema: [
          { AttributeName: OWNER_KEY, KeyType: 'HASH' },
          { AttributeName: CAME_KEY, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });

export const createShelfTable = (client: DynamoDBClient): Promise<string> =>
  createTable(client, [SHELF_KEYS.owner, SHELF_KEYS.id]);

export const createKeyTable = (client: DynamoDBClient): Promise<string> =>
  createTable(client, [KEY_TABLE_KEYS.partition, KEY_TABLE_KEYS.row]);

export async function createQueue(client: SQSClient): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: uniqueName() }));
  return QueueUrl!;
}

export async function createBucket(client: S3Client): Promise<string> {
  const bucket = uniqueName();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

async function createTable(
  client: DynamoDBClient,
  keys: readonly string[],
  index: Pick<CreateTableCommandInput, 'AttributeDefinitions' | 'GlobalSecondaryIndexes'> = {},
): Promise<string> {
  const table = uniqueName();
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      ...index,
      AttributeDefinitions: [
        ...keys.map((name) => ({ AttributeName: name, AttributeType: 'S' }) as const),
        ...(index.AttributeDefinitions ?? []),
      ],
      KeySchema: keys.map((name, n) => ({ AttributeName: name, KeyType: n === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  return table;
}

async function open<C extends { destroy(): void }>(
  endpoint: string | undefined,
  start: () => Promise<Emulator>,
  connect: (endpoint: string) => C,
): Promise<Opened<C>> {
  const emulator = endpoint === undefined ? await start() : undefined;
  const client = connect(endpoint ?? emulator!.endpoint);
  return {
    client,
    async close() {
      client.destroy();
      await emulator?.stop();
    },
  };
}

const uniqueName = (): string => `headway-${randomUUID()}`;
