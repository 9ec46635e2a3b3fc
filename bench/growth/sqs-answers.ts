import { createHash } from 'node:crypto';
import * as z from 'zod';
import { messageBody } from '../../lambda/aws/sqs/queue-message-body.ts';
import type { Received, TierQueues, TierRef } from '../../lambda/ports/tier-queues.ts';

const receiveSchema = z.object({
  QueueUrl: z.string(),
  WaitTimeSeconds: z.number(),
  VisibilityTimeout: z.number(),
});
const hideSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number() })),
});
const removeSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })),
});

/**
 * SQS's answers to `sqsTierQueues`, from a twin: by operation, from the request's body. A dispatcher uses no other
 * operations.
 */
export const sqsAnswers = (
  twin: TierQueues,
  refOf: (queueUrl: string) => TierRef,
): Readonly<Record<string, (body: unknown) => Promise<object>>> => ({
  async ReceiveMessage(body) {
    const { QueueUrl, WaitTimeSeconds: waitSeconds, VisibilityTimeout } = receiveSchema.parse(body);
    const how = { waitSeconds, visibilitySeconds: VisibilityTimeout };
    const batch = await twin.receive(refOf(QueueUrl), how);
    return batch.length === 0 ? {} : { Messages: batch.map(messageOf) };
  },

  async ChangeMessageVisibilityBatch(body) {
    const { QueueUrl, Entries } = hideSchema.parse(body);
    const [first] = Entries;
    if (first !== undefined) await twin.hide(refOf(QueueUrl), receiptsOf(Entries), first.VisibilityTimeout);
    return allDone(Entries);
  },

  async DeleteMessageBatch(body) {
    const { QueueUrl, Entries } = removeSchema.parse(body);
    await twin.remove(refOf(QueueUrl), receiptsOf(Entries));
    return allDone(Entries);
  },
});

function messageOf({ message, receipt, isRepeated }: Received): object {
  const Body = messageBody(message);
  const MD5OfBody = createHash('md5').update(Body).digest('hex');
  const Attributes = { ApproximateReceiveCount: isRepeated ? '2' : '1' };
  return { MessageId: message.id, ReceiptHandle: receipt, Body, MD5OfBody, Attributes };
}

const receiptsOf = (entries: readonly { readonly ReceiptHandle: string }[]): string[] =>
  entries.map(({ ReceiptHandle }) => ReceiptHandle);

const allDone = (entries: readonly { readonly Id: string }[]): object => ({
  Successful: entries.map(({ Id }) => ({ Id })),
  Failed: [],
});
