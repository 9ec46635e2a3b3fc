import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { messageBody } from '../../lambda/aws/queue-message-body.ts';
import type { QueueMessage } from '../../lambda/core/ports.ts';
import { deadQueueName, queueName, webhookQueueName } from '../../lambda/core/queue-name.ts';
import type { RequestRecord } from '../../lambda/core/request.ts';
import { openOperatorStores } from '../../ops/operator-stores.ts';
import type { Control } from '../../ops/set-mode.ts';
import { sampleMessage, sampleRecord } from './sample-records.ts';
import * as stores from './stores-on-aws.ts';

/** A stage on emulators, as operators' commands have it in hand: the queues of models `m` and `vendor/k`. */
export interface OperatedStage {
  readonly control: Control;
  /** What was said so far. */
  readonly said: string[];
  /** Puts a body into a model's dead-letter queue. */
  bury(group: string, tier: string, body: string): Promise<void>;
  /** A request whose message is dead; its record as `over` says, null = none. */
  buryRequest(over?: Partial<RequestRecord> | null): Promise<QueueMessage>;
  buryWebhook(id: string): Promise<void>;
  urlOf(group: string, tier: string): string;
  readonly webhooksUrl: string;
  close(): Promise<void>;
}

const TIERS = ['high', 'standard'];

export async function openOperatedStage(): Promise<OperatedStage> {
  const [dynamo, sqs] = await Promise.all([stores.openDynamo(), stores.openSqs()]);
  const QueuePrefix = `headway-${randomUUID().slice(0, 4)}`;
  const live = [
    ...['m', 'vendor/k'].flatMap((group) => TIERS.map((tier) => queueName(QueuePrefix, group, tier))),
    webhookQueueName(QueuePrefix),
  ];
  const queueNames = live.flatMap((name) => [name, deadQueueName(name)]);
  const urls = await Promise.all(
    queueNames.map(async (name) => {
      const { QueueUrl = '' } = await sqs.client.send(new CreateQueueCommand({ QueueName: name }));
      return QueueUrl;
    }),
  );
  const stage = {
    ...{ ApiUrl: 'https://api.example.com/', ApiId: 'a', BlobBucket: 'b', QueuePrefix },
    GroupTable: await stores.createGroupTable(dynamo.client),
    RequestTable: await stores.createRequestTable(dynamo.client),
    QueueUrlBase: urls[0]!.slice(0, -queueNames[0]!.length),
  };
  const said: string[] = [];
  const opened = openOperatorStores(stage, { dynamo: dynamo.client, sqs: sqs.client });
  const control = { stores: opened, queueNames, say: (line: string) => said.push(line) };
  const urlOf = (group: string, tier: string) => stage.QueueUrlBase + queueName(QueuePrefix, group, tier);
  const webhooksUrl = stage.QueueUrlBase + webhookQueueName(QueuePrefix);
  const send = async (QueueUrl: string, MessageBody: string): Promise<void> => {
    await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };
  const bury = (group: string, tier: string, body: string) => send(deadQueueName(urlOf(group, tier)), body);
  return {
    ...{ control, said, urlOf, webhooksUrl, bury },
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
