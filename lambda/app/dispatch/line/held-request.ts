import type { AboutRequest } from '../../../core/happenings/about.ts';
import type { Place } from '../../../core/requests/request.ts';
import type { QueueMessage, Received, TierRef } from '../../../ports/tier-queues.ts';
import { aboutRequest } from '../../requests/about-request.ts';

/**
 * One request in the dispatcher's hands: its place, its message, and the delivery that can remove it. What is
 * known to have changed since the message was sent stands here as it is now; `message.tier` is its queue's.
 */
export interface Held extends Place {
  /** On whose gauge it counts. */
  readonly tier: string;
  readonly message: QueueMessage;
  readonly receipt: string;
  /** Until when this delivery is known to stay invisible, ms; moved on whenever it is hidden again. */
  hiddenUntilMs: number;
}

export const holdingOf = ({ message, receipt }: Received, hiddenUntilMs: number): Held => {
  const { id, priority, enqueuedAtMs, tier } = message;
  return { id, priority, enqueuedAtMs, tier, message, receipt, hiddenUntilMs };
};

/** The queue that its message is in. */
export const tierRefOf = ({ message }: Held): TierRef => ({ group: message.group, tier: message.tier });

/** For what is told of it. */
export const aboutHeld = ({ tier, message }: Held, nowMs: number): AboutRequest =>
  aboutRequest({ ...message, tier }, nowMs);
