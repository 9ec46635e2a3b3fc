import type { Env } from '../../lambda/core/config/reference.ts';
import { setTimeout as after } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoDeliveryStore } from '../../lambda/aws/dynamo/requests/dynamo-delivery-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { sqsAnnouncer } from '../../lambda/aws/sqs/sqs-announcer.ts';
import { sqsDeliveryQueue } from '../../lambda/aws/sqs/sqs-delivery-queue.ts';
import * as stores from '../setup/stores-on-aws.ts';
import { deliveryQueueContract, deliveryStoreContract } from './deliveries.ts';

/** The contracts of webhooks' stores, at the endpoints that the environment names. */
export function deliveryContracts(env: Env = {}): void {
  let dynamo: stores.Opened<DynamoDBClient>;
  let sqs: stores.Opened<SQSClient>;
  let table: string;

  beforeAll(async () => {
    [dynamo, sqs] = await Promise.all([stores.openDynamo(env), stores.openSqs(env)]);
    table = await stores.createRequestTable(dynamo.client);
    // Two emulators start slowly on a busy machine.
  }, 30_000);
  afterAll(() => Promise.all([dynamo.close(), sqs.close()]));

  deliveryStoreContract(stores.endpointIn(env, 'DYNAMODB') ?? 'dynalite', () => {
    const on = { client: dynamo.client, table };
    const requests = dynamoRequestStore({ ...on, clock: systemClock(), retentionMs: 86_400_000 });
    return { requests, deliveries: dynamoDeliveryStore(on) };
  });

  deliveryQueueContract(stores.endpointIn(env, 'SQS') ?? 'fauxqs', async () => {
    const { client } = sqs;
    const queueUrl = await stores.createQueue(client);
    const deadQueueUrl = await stores.createQueue(client);
    const from = (url: string) => receiveFrom(client, url);
    return {
      queue: {
        ...sqsAnnouncer({ client, queueUrl }),
        ...sqsDeliveryQueue({ client, queueUrl, deadQueueUrl }),
      },
      receive: () => from(queueUrl),
      buried: async () => (await from(deadQueueUrl)).map(({ id }) => id),
      wait: (seconds) => after(seconds * 1_000),
    };
  });
}

async function receiveFrom(client: SQSClient, QueueUrl: string) {
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, VisibilityTimeout: 60 });
  const { Messages = [] } = await client.send(command);
  return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({
    id: (JSON.parse(Body) as { id: string }).id,
    receipt: ReceiptHandle,
  }));
}
