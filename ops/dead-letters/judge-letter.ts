import * as z from 'zod';
import { parseMessageBody } from '../../lambda/aws/sqs/queue-message-body.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import { isTerminal, type RequestRecord } from '../../lambda/core/requests/request.ts';

/** The kinds of dead letters. `unreadable`: no dispatcher and no sender of webhooks can read it. */
export type Letter =
  | { readonly kind: 'request'; readonly id: string; readonly message: QueueMessage }
  | { readonly kind: 'webhook'; readonly id: string }
  /** `id`: a text that looks like one; null = there is none. */
  | { readonly kind: 'unreadable'; readonly id: string | null };

const announcementSchema = z.object({ id: z.string().min(1) });
/** Nothing else of a body that is not understood is shown. */
const idSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

export function readLetter(of: 'requests' | 'webhooks', body: string): Letter {
  const json = jsonOf(body);
  if (of === 'webhooks') {
    const announcement = announcementSchema.safeParse(json).data;
    if (announcement !== undefined) return { kind: 'webhook', id: announcement.id };
  } else {
    const message = parseMessageBody(body);
    if (message !== undefined) return { kind: 'request', id: message.id, message };
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

/** `send`: back into the queue that it came from. `revive`: the same, after its delivery was made to continue. */
export type Redrive =
  | { readonly kind: 'send' | 'revive' }
  | { readonly kind: 'drop'; readonly why: string }
  | { readonly kind: 'keep'; readonly why: string };

const UNREADABLE = 'nothing here can read it';
const NO_RECORD = 'its record is gone: it is kept for a day';
const UNSERVED = 'the stage has no such model or tier any more';

/** A letter with its context. */
export interface Around {
  readonly letter: Letter;
  /** The record of its request, as it is now. */
  readonly record: RequestRecord | undefined;
  /** True if somebody works on the queue that it was first sent to. */
  readonly isServed: boolean;
}

/** Decides about a letter that is to get another chance. */
export function decideRedrive({ letter, record, isServed }: Around): Redrive {
  if (letter.kind === 'unreadable') return { kind: 'keep', why: UNREADABLE };
  if (record === undefined) return { kind: 'drop', why: NO_RECORD };
  const { status, webhookUrl, delivery } = record;
  if (letter.kind === 'request') {
    if (isTerminal(status)) return { kind: 'drop', why: `the request is ${status}` };
    return isServed ? { kind: 'send' } : { kind: 'keep', why: UNSERVED };
  }
  if (webhookUrl === null) return { kind: 'drop', why: 'the request names no webhook' };
  if (delivery?.status === 'delivered') return { kind: 'drop', why: 'the webhook has been delivered' };
  return { kind: delivery?.status === 'gave_up' ? 'revive' : 'send' };
}

/** `end`: the request first ends as failed, by the transition that its state allows. */
export type Purge =
  | { readonly kind: 'remove'; readonly why: string }
  | { readonly kind: 'end'; readonly by: 'refuse' | 'abandon' }
  | { readonly kind: 'keep'; readonly why: string };

/** Decides about a letter that is to be deleted for good: nobody may be left waiting for an answer that never comes. */
export function decidePurge(letter: Letter, record: RequestRecord | undefined, nowMs: number): Purge {
  if (letter.kind === 'webhook') return { kind: 'remove', why: 'its receiver is not told' };
  if (record === undefined)
    return { kind: 'remove', why: letter.kind === 'unreadable' ? UNREADABLE : NO_RECORD };
  const { status, claimUntilMs } = record;
  if (isTerminal(status)) return { kind: 'remove', why: `the request is ${status}` };
  if (status === 'queued') return { kind: 'end', by: 'refuse' };
  const isAlive = status === 'granted' || claimUntilMs >= nowMs;
  return isAlive ? { kind: 'keep', why: 'its call is under way' } : { kind: 'end', by: 'abandon' };
}
