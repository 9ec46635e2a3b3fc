import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/dynamo-group-store.ts';
import { dynamoKeyStore } from '../../lambda/aws/dynamo/dynamo-key-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/dynamo-request-store.ts';
import { dynamoShelf } from '../../lambda/aws/dynamo/dynamo-shelf.ts';
import { s3BlobStore } from '../../lambda/aws/s3-blob-store.ts';
import { fileSchema } from '../../lambda/aws/dynamo/shelf-items.ts';
import { sqsTierQueues } from '../../lambda/aws/sqs/sqs-tier-queues.ts';
import { SHAPE } from '../setup/reserving.ts';
import { silentLog } from '../setup/silent-log.ts';
import * as stores from '../setup/stores-on-aws.ts';
import { blobStoreContract } from './blob-store.ts';
import { windowContract } from './group-store.ts';
import { keyStoreContract } from './key-store.ts';
import { queueRowContract } from './queue-row.ts';
import { requestStoreContract } from './request-store.ts';
import { shelfContract } from './shelf.ts';
import { tierQueuesContract } from './tier-queues.ts';

type Env = Readonly<Record<string, string | undefined>>;
const DAY_MS = 86_400_000;

/** The contracts of the stores on DynamoDB, wherever the environment says it is. */
export function dynamoContracts(env: Env = {}): void {
  let opened: stores.Opened<DynamoDBClient>;
  let groupTable: string;
  let requestTable: string;
  let shelfTable: string;
  let keyTable: string;
  const name = nameOf(env, 'DYNAMODB', 'dynalite');

  beforeAll(async () => {
    opened = await stores.openDynamo(env);
    groupTable = await stores.createGroupTable(opened.client);
    requestTable = await stores.createRequestTable(opened.client);
    shelfTable = await stores.createShelfTable(opened.client);
    keyTable = await stores.createKeyTable(opened.client);
  });
  afterAll(() => opened.close());

  const groups = () => dynamoGroupStore({ client: opened.client, table: groupTable, shape: SHAPE });
  const clock = systemClock();
  windowContract(name, groups);
  queueRowContract(name, groups);
  requestStoreContract(name, () =>
    dynamoRequestStore({ client: opened.client, table: requestTable, clock, retentionMs: DAY_MS }),
  );
  keyStoreContract(name, () => dynamoKeyStore({ client: opened.client, table: keyTable, clock }));
  shelfContract(name, () =>
    dynamoShelf({ client: opened.client, table: shelfTable, clock, prefix: 'file-', schema: fileSchema }),
  );
}

export function sqsContracts(env: Env = {}): void {
  let opened: stores.Opened<SQSClient>;

  beforeAll(async () => void (opened = await stores.openSqs(env)));
  afterAll(() => opened.close());

  tierQueuesContract(nameOf(env, 'SQS', 'fauxqs'), async () => {
    const url = await stores.createQueue(opened.client);
    const queues = sqsTierQueues({ client: opened.client, urlOf: () => url, log: silentLog });
    return { queues, queue: { group: randomUUID(), tier: 'standard' }, run: (promise) => promise };
  });
}

export function s3Contracts(env: Env = {}): void {
  let opened: stores.Opened<S3Client>;
  let bucket: string;

  beforeAll(async () => {
    opened = await stores.openS3(env);
    bucket = await stores.createBucket(opened.client);
  });
  afterAll(() => opened.close());

  blobStoreContract(nameOf(env, 'S3', 'fauxqs'), () => s3BlobStore({ client: opened.client, bucket }));
}

const nameOf = (env: Env, service: stores.Service, embedded: string): string =>
  stores.endpointIn(env, service) ?? embedded;
