import { isTerminal, type RequestRecord } from '../requests/request.ts';
import type { Letter } from './letter.ts';

/** `send`: back into the queue that it came from. `revive`: the same, after its delivery was made to continue. */
export type Redrive =
  | { readonly kind: 'send' | 'revive' }
  | { readonly kind: 'drop'; readonly why: string }
  | { readonly kind: 'keep'; readonly why: string };

const UNREADABLE = 'this version cannot read the message';
const NO_RECORD = 'its record has been deleted: records are kept for a day';
const UNSERVED = 'the stage no longer has this model or tier';

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
  if (letter.kind === 'webhook') return { kind: 'remove', why: 'its webhook is not sent' };
  if (record === undefined)
    return { kind: 'remove', why: letter.kind === 'unreadable' ? UNREADABLE : NO_RECORD };
  const { status, claimUntilMs } = record;
  if (isTerminal(status)) return { kind: 'remove', why: `the request is ${status}` };
  if (status === 'queued') return { kind: 'end', by: 'refuse' };
  const isAlive = status === 'granted' || claimUntilMs >= nowMs;
  return isAlive ? { kind: 'keep', why: 'its call is in progress' } : { kind: 'end', by: 'abandon' };
}
