import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** Roughly how many messages a queue holds, visible or not. */
export async function depthOf(sqs: SQSClient, queueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...COUNTS] });
  const { Attributes } = await sqs.send(command);
  return COUNTS.reduce((total, name) => total + Number(Attributes?.[name] ?? 0), 0);
}
