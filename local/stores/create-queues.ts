import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueNameExists,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';

const queueSchema = z.object({
  QueueName: z.string(),
  VisibilityTimeout: z.number().optional(),
  DelaySeconds: z.number().optional(),
  MessageRetentionPeriod: z.number().optional(),
  MaximumMessageSize: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});

type QueueProperties = z.infer<typeof queueSchema>;

/**
 * Creates the queues as the template describes them, dead-letter queues first, unless they exist. Returns the part
 * of their URLs before the name, with the slash; throws if the queues do not share it.
 */
export async function createQueues(client: SQSClient, properties: readonly unknown[]): Promise<string> {
  const queues = properties.map((queue) => queueSchema.parse(queue));
  // A configuration of which no deployment is served has none, and nobody asks for one.
  if (queues.length === 0) return 'no-queues/';
  const create = (some: readonly QueueProperties[]) =>
    Promise.all(some.map((queue) => createQueue(client, queue)));
  const bases = [
    ...(await create(queues.filter(({ RedrivePolicy }) => RedrivePolicy === undefined))),
    ...(await create(queues.filter(({ RedrivePolicy }) => RedrivePolicy !== undefined))),
  ];
  const [base] = bases;
  if (base === undefined || bases.some((other) => other !== base))
    throw new Error('the queues have no common URL');
  return base;
}

async function createQueue(
  client: SQSClient,
  { QueueName, ...properties }: QueueProperties,
): Promise<string> {
  const Attributes = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  const { QueueUrl = '' } = await client
    .send(new CreateQueueCommand({ QueueName, Attributes }))
    .catch((error: unknown) => changeQueue(client, { QueueName, Attributes, error }));
  return QueueUrl.slice(0, QueueUrl.length - QueueName.length);
}

/** Gives a queue that an earlier version has made the new attributes, as an update of the stack would. */
async function changeQueue(
  client: SQSClient,
  wanted: {
    readonly QueueName: string;
    readonly Attributes: Record<string, string>;
    readonly error: unknown;
  },
): Promise<{ readonly QueueUrl?: string | undefined }> {
  const { QueueName, Attributes, error } = wanted;
  if (!(error instanceof QueueNameExists)) throw error;
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  return { QueueUrl };
}
