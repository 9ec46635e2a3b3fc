import { randomUUID } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageBody } from '../../../lambda/aws/sqs/queue-message-body.ts';
import type { QueueMessage } from '../../../lambda/ports/tier-queues.ts';
import { deadQueueName, queueName, webhookQueueName } from '../../../lambda/deployed/queue-name.ts';
import { queuesOf } from '../../../lambda/deployed/queue-shape.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { openOperatorStores } from '../../../ops/control/operator-stores.ts';
import type { Control } from '../../../ops/control/open-control.ts';
import { sampleMessage, sampleRecord } from '../sample-records.ts';
import * as stores from '../stores-on-aws.ts';

/** A stage on emulators, as operators' commands see it: models `m` and `vendor/k`, and queues left over from `gone`. */
export interface OperatedStage {
  readonly control: Control;
  /** The lines printed so far. */
  readonly said: string[];
  /** Puts a body into a model's dead-letter queue. */
  bury(group: string, tier: string, body: string): Promise<void>;
  /** A request whose message is a dead letter; its record as `over` says, null = none. */
  buryRequest(over?: Partial<RequestRecord> | null): Promise<QueueMessage>;
  buryWebhook(id: string): Promise<void>;
  urlOf(group: string, tier: string): string;
  readonly webhooksUrl: string;
  readonly sqs: SQSClient;
  /** The client that would start its dispatcher. */
  readonly lambda: LambdaClient;
  close(): Promise<void>;
}

const SHAPE = { groups: ['m', 'vendor/k'], tiers: ['high', 'standard'], hasWebhooks: true };

export async function openOperatedStage(): Promise<OperatedStage> {
  const [dynamo, sqs] = await Promise.all([stores.openDynamo(), stores.openSqs()]);
  const lambda = new LambdaClient({ region: 'us-east-1' });
  const QueuePrefix = `headway-${randomUUID().slice(0, 4)}`;
  const there = queuesOf(QueuePrefix, { ...SHAPE, groups: [...SHAPE.groups, 'gone'] });
  const queueNames = there.flatMap(({ name, deadName }) => [name, deadName]);
  const urls = await Promise.all(
    queueNames.map(async (name) => {
      const { QueueUrl = '' } = await sqs.client.send(new CreateQueueCommand({ QueueName: name }));
      return QueueUrl;
    }),
  );
  const stage = {
    ApiUrl: 'https://api.example.com/',
    ApiId: 'a',
    BlobBucket: 'b',
    QueuePrefix,
    DispatcherFunction: 'dispatcher',
    KeyTable: await stores.createKeyTable(dynamo.client),
    GroupTable: await stores.createGroupTable(dynamo.client),
    RequestTable: await stores.createRequestTable(dynamo.client),
    QueueUrlBase: urls[0]!.slice(0, -queueNames[0]!.length),
  };
  const said: string[] = [];
  const clients = { dynamo: dynamo.client, sqs: sqs.client, lambda };
  const opened = openOperatorStores({ stage, shape: SHAPE }, clients);
  const control = { stores: opened, say: (line: string) => said.push(line) };
  const urlOf = (group: string, tier: string) => stage.QueueUrlBase + queueName(QueuePrefix, group, tier);
  const webhooksUrl = stage.QueueUrlBase + webhookQueueName(QueuePrefix);
  const send = async (QueueUrl: string, MessageBody: string): Promise<void> => {
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
  const bury = (group: string, tier: string, body: string) => send(deadQueueName(urlOf(group, tier)), body);
  return {
    control,
    said,
    urlOf,
    webhooksUrl,
    bury,
    lambda,
    sqs: sqs.client,
    async buryRequest(over = {}) {
      const record = sampleRecord(over ?? {});
      if (over !== null) await opened.requests.create(record);
      const message = sampleMessage(record, { id: record.id, kind: record.kind });
      await bury(message.group, message.tier, messageBody(message));
      return message;
    },
    buryWebhook: (id) => send(deadQueueName(webhooksUrl), JSON.stringify({ id })),
    async close() {
      await Promise.all([dynamo.close(), sqs.close()]);
    },
  };
}
