import * as z from 'zod';
import type { QueueMessage } from '../../ports/tier-queues.ts';
import { endpoints } from '../../core/requests/request.ts';
import { placeFields, storedBodySchema } from '../dynamo/requests/request-item.ts';

const messageSchema: z.ZodType<QueueMessage> = z.object({
  ...placeFields,
  tokens: z.number(),
  endpoint: z.enum(endpoints),
  hasWebhook: z.boolean().default(false),
  payload: storedBodySchema.nullable(),
});

/** Characters that SQS (U+FFFE, U+FFFF) or an emulator of it (everything beyond 16 bits) refuses in a message. */
const REFUSED = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;

/** A message as JSON text that every queue accepts: such characters can only be inside strings. */
export const messageBody = (message: QueueMessage): string =>
  JSON.stringify(message).replace(REFUSED, (char) => `\\u${char.charCodeAt(0).toString(16)}`);

/** The message in a body that came out of a queue; undefined: the body is not a message. */
export function parseMessageBody(body: string | undefined): QueueMessage | undefined {
  try {
    return messageSchema.safeParse(JSON.parse(body ?? '')).data;
  } catch {
    return undefined;
  }
}
