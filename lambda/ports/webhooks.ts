import type { DeliveryOutcome } from '../core/webhooks/delivery.ts';
import type { Delivery } from '../core/webhooks/delivery-state.ts';
import type { WebhookTarget } from '../core/webhooks/webhook-url.ts';

/** Sees to it that a webhook is told of a request's end, at least once. */
export interface Announcer {
  /** Before the end is written: whoever delivers waits for it. */
  announce(id: string): Promise<void>;
}

/** How far webhooks have come, on the requests' records. */
export interface DeliveryStore {
  /**
   * Writes it if there is a record whose delivery has begun `seenAttempts` attempts: one conditional write.
   * False: somebody else has written since.
   */
  noteDelivery(id: string, delivery: Delivery, seenAttempts: number): Promise<boolean>;
}

/** The queue of announcements as its consumer sees it; what it does not hide it has dealt with. */
export interface DeliveryQueue {
  /** Invisible for so many more seconds from now, at most SQS's 12 hours. */
  hide(receipt: string, seconds: number): Promise<void>;
  /** Keeps an announcement that was given up for an operator to find. */
  bury(id: string): Promise<void>;
}

/** A webhook, ready to be signed and sent. */
export interface WebhookMessage {
  readonly target: WebhookTarget;
  /** The same in every attempt. */
  readonly id: string;
  readonly body: string;
}

/** Makes one attempt at a webhook. Never throws for what a receiver may do. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<DeliveryOutcome>;
}
