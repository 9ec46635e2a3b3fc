import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { deadQueueName, queueName, webhookQueueName } from '../../deployed/queue-name.ts';
import type { DeadLetter, DeadLetterQueues, HomeQueue } from '../../ports/dead-letter-queues.ts';
import { guarded } from '../store-faults.ts';
import { depthOf, queueUrlOf } from './queue-depth.ts';
import { parseMessageBody } from './queue-message-body.ts';
import { readLetter } from './read-letter.ts';

const LOOK_SECONDS = 300;
const BATCH = 10;

/** The dead-letter queues on SQS. */
export function sqsDeadLetterQueues(on: {
  readonly client: SQSClient;
  /** The start of every queue's URL; `prefix` is the start of every queue's name. */
  readonly urlBase: string;
  readonly prefix: string;
}): DeadLetterQueues {
  const { client, urlBase, prefix } = on;
  const homeName = (home: HomeQueue): string =>
    home === 'webhooks' ? webhookQueueName(prefix) : queueName(prefix, home.group, home.tier);
  const deadUrl = (home: HomeQueue): string => urlBase + deadQueueName(homeName(home));

  return {
    async isThere(home) {
      return (await guarded(queueUrlOf(client, deadQueueName(homeName(home))))) !== undefined;
    },

    count: (home) => depthOf(client, deadUrl(home)),

    async take(home, most) {
      const letters: DeadLetter[] = [];
      while (letters.length < most) {
        const command = new ReceiveMessageCommand({
          QueueUrl: deadUrl(home),
          MaxNumberOfMessages: Math.min(BATCH, most - letters.length),
          VisibilityTimeout: LOOK_SECONDS,
          // With any wait, SQS asks all of its servers.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
        });
        const { Messages = [] } = await guarded(client.send(command));
        if (Messages.length === 0) break;
        letters.push(...Messages.map((message) => letterOf(home, message)));
      }
      return letters;
    },

    async putBack(home, { receipt }) {
      const shown = { QueueUrl: deadUrl(home), ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await guarded(client.send(new ChangeMessageVisibilityCommand(shown)));
    },

    async remove(home, { receipt }) {
      const removed = { QueueUrl: deadUrl(home), ReceiptHandle: receipt };
      await guarded(client.send(new DeleteMessageCommand(removed)));
    },

    async sendHome(home, { body, letter }) {
      const owner = letter.kind === 'request' ? parseMessageBody(body)?.owner : undefined;
      const command = new SendMessageCommand({
        QueueUrl: urlBase + homeName(home),
        MessageBody: body,
        ...(owner === undefined ? {} : { MessageGroupId: owner }),
      });
      await guarded(client.send(command));
    },
  };
}

const letterOf = (
  home: HomeQueue,
  { MessageId = '', Body = '', ReceiptHandle = '', Attributes }: Message,
): DeadLetter => ({
  letter: readLetter(home === 'webhooks' ? 'webhooks' : 'requests', Body),
  messageId: MessageId,
  body: Body,
  receipt: ReceiptHandle,
  // SQS keeps it when it moves a message.
  sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
  receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
});
