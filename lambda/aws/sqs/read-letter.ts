import * as z from 'zod';
import type { Letter } from '../../core/operate/letter.ts';
import { parseMessageBody } from './queue-message-body.ts';

const announcementSchema = z.object({ id: z.string().min(1) });
/** Nothing else of a body that is not understood is shown. */
const idSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

/** The meaning of a dead letter's body, by the kind of queue that it lies in. */
export function readLetter(from: 'requests' | 'webhooks', body: string): Letter {
  const json = jsonOf(body);
  if (from === 'webhooks') {
    const announcement = announcementSchema.safeParse(json).data;
    if (announcement !== undefined) return { kind: 'webhook', id: announcement.id };
  } else {
    const message = parseMessageBody(body);
    if (message !== undefined) {
      const { id, group, tier } = message;
      return { kind: 'request', id, group, tier };
    }
  }
  return { kind: 'unreadable', id: idSchema.safeParse(json).data?.id ?? null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
