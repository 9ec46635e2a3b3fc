import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryQueue } from '../../ports/webhooks.ts';
import { sqsAnnouncer } from './sqs-announcer.ts';
import { guarded } from '../store-faults.ts';

/** SQS hides a message for at most 12 hours after it was received, including the time already passed. */
const LONGEST_SECONDS = 11.5 * 3_600;

/** The queue of announcements on SQS, and the queue for those that were given up. */
export const sqsDeliveryQueue = (on: {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadQueueUrl: string;
}): DeliveryQueue => ({
  async hide(receipt, seconds) {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: on.queueUrl,
      ReceiptHandle: receipt,
      VisibilityTimeout: Math.min(LONGEST_SECONDS, Math.max(0, Math.ceil(seconds))),
    });
    await guarded(on.client.send(command));
  },

  bury: (id) => sqsAnnouncer({ client: on.client, queueUrl: on.deadQueueUrl }).announce(id),
});
