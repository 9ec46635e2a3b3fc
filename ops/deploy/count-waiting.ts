import type { SQSClient } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../lambda/aws/clients.ts';
import type { NamedQueue } from '../../lambda/deployed/queue-shape.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import { depthOf, queueUrlOf } from '../../lambda/aws/sqs/queue-depth.ts';
import type { CountedQueue } from './removed-queues.ts';

/** The messages that wait in queues, visible or not, as SQS counts them. @throws Refused if AWS cannot be asked. */
export async function countWaiting(
  queues: readonly NamedQueue[],
  client = sqsClient(process.env),
): Promise<CountedQueue[]> {
  try {
    return await Promise.all(
      queues.map(async (queue) => ({
        ...queue,
        waiting: await depthIfThere(client, queue.name),
        dead: await depthIfThere(client, queue.deadName),
      })),
    );
  } catch (error) {
    throw awsRefusal(error);
  }
}

/** A queue that does not exist holds nothing. */
async function depthIfThere(client: SQSClient, name: string): Promise<number> {
  const url = await queueUrlOf(client, name);
  return url === undefined ? 0 : depthOf(client, url);
}
