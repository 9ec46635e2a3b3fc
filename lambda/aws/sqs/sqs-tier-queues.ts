import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadQueueName } from '../../deployed/queue-name.ts';
import type { Log } from '../../ports/log.ts';
import type { Received, TierQueues, TierRef } from '../../ports/tier-queues.ts';
import { batchesOf } from '../dynamo/batch-read.ts';
import { depthOf } from './queue-depth.ts';
import { messageBody, parseMessageBody } from './queue-message-body.ts';
import { guarded } from '../store-faults.ts';

const LARGEST_BATCH = 10;

/** The tier queues on SQS standard queues. */
export function sqsTierQueues(on: {
  readonly client: SQSClient;
  readonly urlOf: (queue: TierRef) => string;
  readonly log: Log;
}): TierQueues {
  const { client, urlOf, log } = on;

  /** A body that is not a message is left to the queue's redrive: after enough receives it is a dead letter. */
  function receivedOf({ Body, ReceiptHandle, MessageId, Attributes }: Message): Received[] {
    const message = parseMessageBody(Body);
    const isRepeated = Number(Attributes?.ApproximateReceiveCount ?? 1) > 1;
    if (message !== undefined && ReceiptHandle !== undefined)
      return [{ message, receipt: ReceiptHandle, isRepeated }];
    log.error('a queue holds a message that Headway did not send', { messageId: MessageId });
    return [];
  }

  return {
    async send(message) {
      const command = new SendMessageCommand({
        QueueUrl: urlOf(message),
        MessageBody: messageBody(message),
        MessageGroupId: message.owner,
      });
      await guarded(client.send(command));
    },

    async receive(from, { waitSeconds, visibilitySeconds }) {
      const command = new ReceiveMessageCommand({
        QueueUrl: urlOf(from),
        MaxNumberOfMessages: LARGEST_BATCH,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
      });
      const { Messages } = await guarded(client.send(command));
      return (Messages ?? []).flatMap(receivedOf);
    },

    async hide(from, receipts, seconds) {
      const entries = entriesOf(receipts, { VisibilityTimeout: seconds });
      const commands = batchesOf(entries, LARGEST_BATCH).map(
        (Entries) => new ChangeMessageVisibilityBatchCommand({ QueueUrl: urlOf(from), Entries }),
      );
      await Promise.all(commands.map((command) => guarded(client.send(command))));
    },

    async remove(from, receipts) {
      const commands = batchesOf(entriesOf(receipts, {}), LARGEST_BATCH).map(
        (Entries) => new DeleteMessageBatchCommand({ QueueUrl: urlOf(from), Entries }),
      );
      await Promise.all(commands.map((command) => guarded(client.send(command))));
    },

    depth: (of) => depthOf(client, urlOf(of)),

    deadLetters: (of) => depthOf(client, deadQueueName(urlOf(of))),
  };
}

/** The entries of a batch. An entry that a batch reports as failed has a lapsed receipt, and is ignored. */
const entriesOf = <T extends object>(receipts: readonly string[], more: T) =>
  receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, ...more }));
