import { sqsAnnouncer } from '../../lambda/aws/sqs/sqs-announcer.ts';
import { webhookQueueName } from '../../lambda/deployed/queue-name.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import type { OperatorStores } from '../control/operator-stores.ts';

/**
 * Ends a request as failed, by the transition that its state allows; announced first, like every end. False: it has
 * moved on. `why`: a sentence for the caller who collects it.
 */
export async function giveUp(
  { requests, sqs, stage, shape, clock }: OperatorStores,
  { id, webhookUrl }: Pick<RequestRecord, 'id' | 'webhookUrl'>,
  { by, why }: { readonly by: 'refuse' | 'abandon'; readonly why: string },
): Promise<boolean> {
  const queueUrl = stage.QueueUrlBase + webhookQueueName(stage.QueuePrefix);
  if (webhookUrl !== null && shape.hasWebhooks) await sqsAnnouncer({ client: sqs, queueUrl }).announce(id);
  const error = { message: why, type: 'server_error', param: null, code: 'given_up' };
  const { kind } = await requests.transition(id, { name: by, nowMs: clock.now(), error });
  return kind === 'done';
}
