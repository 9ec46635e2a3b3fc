import * as z from 'zod';
import type { Log } from '../../ports/log.ts';
import type { DeliveryQueue } from '../../ports/webhooks.ts';

/** The parts that are read of the event that Lambda makes of a batch of messages. */
const eventSchema = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ SentTimestamp: z.string() }),
    }),
  ),
});
type Message = z.infer<typeof eventSchema>['Records'][number];

const bodySchema = z.object({ id: z.string().min(1) });

/** The messages that stay in the queue, in Lambda's form; Lambda deletes all others. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface BatchParts {
  /** The fate of an announcement: finished, or to come again after a while. */
  readonly deliver: (announced: {
    readonly id: string;
    readonly announcedAtMs: number;
  }) => Promise<{ readonly kind: 'done' } | { readonly kind: 'again'; readonly afterMs: number }>;
  readonly queue: Pick<DeliveryQueue, 'hide'>;
  readonly log: Log;
}

/**
 * Makes the handler of a batch of announcements; each is handled on its own. An unfinished one stays in the queue,
 * hidden until its time, so that no crash can lose it. One that fails comes back after the queue's own visibility
 * timeout.
 */
export function announcementBatch(parts: BatchParts): (event: unknown) => Promise<BatchResponse> {
  return async (event) => {
    const { Records } = eventSchema.parse(event);
    const staying = await Promise.all(Records.map((message) => stays(parts, message)));
    const failed = Records.filter((_, index) => staying[index]);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

async function stays({ deliver, queue, log }: BatchParts, message: Message): Promise<boolean> {
  const { messageId, receiptHandle, attributes } = message;
  try {
    const { id } = bodySchema.parse(JSON.parse(message.body));
    const delivered = await deliver({ id, announcedAtMs: Number(attributes.SentTimestamp) });
    if (delivered.kind === 'done') return false;
    await queue.hide(receiptHandle, delivered.afterMs / 1_000);
  } catch (cause) {
    log.error('an announcement could not be handled', { messageId, cause });
  }
  return true;
}
