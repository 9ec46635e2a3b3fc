import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A message that was given up, received for an operator. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly receipt: string;
  /** When it was first sent, ms; SQS keeps this when it moves a message. */
  readonly sentAtMs: number;
  readonly receives: number;
}

/** The most messages that one look takes. */
export const MOST_LETTERS = 1_000;
/** During a look nobody else sees the messages; those that stay become visible again at once. */
const LOOK_SECONDS = 300;
const BATCH = 10;

/** Up to `MOST_LETTERS` messages of a dead-letter queue. */
export async function takeLetters(sqs: SQSClient, queueUrl: string): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: BATCH,
    VisibilityTimeout: LOOK_SECONDS,
    // With any wait, SQS asks all of its servers.
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
  });
  while (letters.length < MOST_LETTERS) {
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) break;
    letters.push(...Messages.map(letterOf));
  }
  return letters;
}

const letterOf = ({ MessageId = '', Body = '', ReceiptHandle = '', Attributes }: Message): DeadLetter => ({
  messageId: MessageId,
  body: Body,
  receipt: ReceiptHandle,
  sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
  receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
});

export async function removeLetter(sqs: SQSClient, queueUrl: string, { receipt }: DeadLetter): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
}

/** Returns a letter to its queue, for the next look. */
export async function showLetter(sqs: SQSClient, queueUrl: string, { receipt }: DeadLetter): Promise<void> {
  const command = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
  await sqs.send(new ChangeMessageVisibilityCommand(command));
}
