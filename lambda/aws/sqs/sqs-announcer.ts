import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Announcer } from '../../ports/webhooks.ts';
import { guarded } from '../store-faults.ts';

/** Announces the ends of requests in an SQS queue; a message is `{"id": …}`. */
export const sqsAnnouncer = (on: { readonly client: SQSClient; readonly queueUrl: string }): Announcer => ({
  async announce(id) {
    const command = new SendMessageCommand({ QueueUrl: on.queueUrl, MessageBody: JSON.stringify({ id }) });
    await guarded(on.client.send(command));
  },
});
