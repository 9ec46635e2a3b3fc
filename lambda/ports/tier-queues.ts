import type { Route } from '../core/requests/route.ts';
import type { Share } from '../core/requests/flow.ts';
import type { Wishes } from '../core/requests/wishes.ts';
import type { Endpoint, Place, RequestKind, StoredBody } from '../core/requests/request.ts';

/** A message in a tier queue. */
export interface QueueMessage extends Place, Share {
  readonly kind: RequestKind;
  readonly owner: string;
  readonly keyId: string | null;
  readonly group: string;
  readonly tier: string;
  readonly deadlineMs: number;
  /** Upstream calls begun when it was sent: a ticket that is sent again for another try has a higher number. */
  readonly attempts: number;
  /** It takes no turn before this time, ms. */
  readonly notBeforeMs: number;
  /** Deployments that have failed it. */
  readonly leftOut: readonly string[];
  /** The caller's wishes, and how the request came to its group: where it may go on if no deployment is left. */
  readonly wishes: Wishes;
  readonly route: Route;
  /** Estimated tokens, prompt and answer. */
  readonly tokens: number;
  readonly endpoint: Endpoint;
  /** A job's request body as it goes upstream; null for a ticket. */
  readonly payload: StoredBody | null;
  /** Its end has to be announced if it is a job by then. */
  readonly hasWebhook: boolean;
  /** Trace id of the API request that brought it; null = not known. */
  readonly traceId: string | null;
}

export interface Received {
  readonly message: QueueMessage;
  /** Names this delivery; a later delivery of the same message has another. */
  readonly receipt: string;
  /** It was delivered before: its record may say more than the message. */
  readonly isRepeated: boolean;
}

export interface TierRef {
  readonly group: string;
  readonly tier: string;
}

export interface TierQueues {
  send(message: QueueMessage): Promise<void>;
  /** Up to ten deliveries, invisible to others for `visibilitySeconds`; waits up to `waitSeconds` for the first. */
  receive(
    from: TierRef,
    how: { readonly waitSeconds: number; readonly visibilitySeconds: number },
  ): Promise<readonly Received[]>;
  /** Hides messages for this many more seconds from now; 0 = visible at once. Lapsed receipts are ignored. */
  hide(from: TierRef, receipts: readonly string[], seconds: number): Promise<void>;
  remove(from: TierRef, receipts: readonly string[]): Promise<void>;
  /** Roughly how many messages a queue holds, visible or not. */
  depth(of: TierRef): Promise<number>;
  /** The same for the queue's dead letters. */
  deadLetters(of: TierRef): Promise<number>;
}
