import type { DeliveryOutcome } from '../core/webhooks/delivery.ts';
import type { Delivery } from '../core/webhooks/delivery-state.ts';
import type { WebhookTarget } from '../core/webhooks/webhook-url.ts';

/** Makes sure that a webhook is told of a request's end, at least once. */
export interface Announcer {
  /** Call it before the end is written: the deliverer waits for the end. */
  announce(id: string): Promise<void>;
}

/** The progress of webhooks, on the requests' records. */
export interface DeliveryStore {
  /**
   * Writes the delivery if the stored one has begun `seenAttempts` attempts: one conditional write.
   * False: there is no such record, or somebody else has written since.
   */
  noteDelivery(id: string, delivery: Delivery, seenAttempts: number): Promise<boolean>;
}

/** The queue of announcements as its consumer sees it; an announcement that it does not hide is finished. */
export interface DeliveryQueue {
  /** Hides an announcement for this many more seconds from now, at most SQS's 12 hours. */
  hide(receipt: string, seconds: number): Promise<void>;
  /** Keeps an announcement that was given up where an operator can find it. */
  bury(id: string): Promise<void>;
}

/** A webhook, ready to be signed and sent. */
export interface WebhookMessage {
  readonly target: WebhookTarget;
  /** The same in every attempt. */
  readonly id: string;
  readonly body: string;
}

/** Makes one attempt at a webhook. Never throws, whatever the receiver does. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<DeliveryOutcome>;
}
