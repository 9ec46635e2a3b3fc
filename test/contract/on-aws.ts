import type { Env } from '../../lambda/core/config/reference.ts';
import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoKeyStore } from '../../lambda/aws/dynamo/dynamo-key-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { dynamoShelf } from '../../lambda/aws/dynamo/dynamo-shelf.ts';
import { s3BlobStore } from '../../lambda/aws/s3-blob-store.ts';
import { fileSchema } from '../../lambda/aws/dynamo/shelf-items.ts';
import { depthOf } from '../../lambda/aws/sqs/queue-depth.ts';
import { messageBody } from '../../lambda/aws/sqs/queue-message-body.ts';
import { sqsDeadLetterQueues } from '../../lambda/aws/sqs/sqs-dead-letter-queues.ts';
import { sqsTierQueues } from '../../lambda/aws/sqs/sqs-tier-queues.ts';
import { deadQueueName, queueName, webhookQueueName } from '../../lambda/deployed/queue-name.ts';
import type { HomeQueue } from '../../lambda/ports/dead-letter-queues.ts';
import { SHAPE } from '../setup/reserving.ts';
import { silentLog } from '../setup/silent-log.ts';
import * as stores from '../setup/stores-on-aws.ts';
import { boardStoreContract } from './board-store.ts';
import { dynamoBoardStore } from '../../lambda/aws/dynamo/groups/dynamo-board-store.ts';
import { blobStoreContract } from './blob-store.ts';
import { budgetContract } from './keys/budget.ts';
import { deadLetterQueuesContract, type DeadLettersUnderTest } from './dead-letter-queues.ts';
import { windowContract } from './group-store.ts';
import { keyStoreContract } from './keys/key-store.ts';
import { queueRowContract } from './queue-row.ts';
import { requestStoreContract } from './request-store.ts';
import { shelfContract } from './shelf.ts';
import { waitingPlacesContract } from './keys/waiting-places.ts';
import { dynamoWaitingPlaces } from '../../lambda/aws/dynamo/groups/dynamo-waiting-places.ts';
import { tierQueuesContract } from './tier-queues.ts';

const DAY_MS = 86_400_000;

/** The contracts of the stores on DynamoDB, at the endpoint that the environment names. */
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
  budgetContract(name, groups);
  queueRowContract(name, groups);
  boardStoreContract(name, () => dynamoBoardStore({ client: opened.client, table: groupTable }));
  waitingPlacesContract(name, () => dynamoWaitingPlaces({ client: opened.client, table: groupTable }));
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

  deadLetterQueuesContract(nameOf(env, 'SQS', 'fauxqs'), () => openDeadLetters(opened.client));
}

async function openDeadLetters(client: SQSClient): Promise<DeadLettersUnderTest> {
  const prefix = `headway-${randomUUID().slice(0, 8)}`;
  const home = { group: 'm', tier: 'standard' };
  const nameOf = (queue: HomeQueue) =>
    queue === 'webhooks' ? webhookQueueName(prefix) : queueName(prefix, queue.group, queue.tier);
  const names = [home, 'webhooks' as const].map(nameOf).flatMap((name) => [name, deadQueueName(name)]);
  const urls = await Promise.all(
    names.map(async (QueueName) => (await client.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? ''),
  );
  const urlBase = urls[0]!.slice(0, -names[0]!.length);
  return {
    deadLetters: sqsDeadLetterQueues({ client, urlBase, prefix }),
    queues: sqsTierQueues({ client, urlOf: (tier) => urlBase + nameOf(tier), log: silentLog }),
    home,
    async bury(queue, buried) {
      const body =
        buried.kind === 'request' ? messageBody(buried.message) : JSON.stringify({ id: buried.id });
      const sent = { QueueUrl: urlBase + deadQueueName(nameOf(queue)), MessageBody: body };
      await client.send(new SendMessageCommand(sent));
    },
    announced: () => depthOf(client, urlBase + webhookQueueName(prefix)),
  };
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
