import type { AboutRequest } from '../../../core/happenings/about.ts';
import type { Place } from '../../../core/requests/request.ts';
import type { QueueMessage, Received, TierRef } from '../../../ports/tier-queues.ts';
import { aboutRequest } from '../../requests/about-request.ts';

/**
 * One request that the dispatcher holds: its place, its message, and the delivery that can remove it. Known changes
 * since the message was sent are applied; only `message.tier` stays that of its queue.
 */
export interface Held extends Place {
  /** The tier on whose gauge it counts. */
  readonly tier: string;
  readonly message: QueueMessage;
  readonly receipt: string;
  /** This delivery stays invisible at least until then, ms. Moves on whenever it is hidden again. */
  hiddenUntilMs: number;
}

export const holdingOf = (
  { message, receipt }: Pick<Received, 'message' | 'receipt'>,
  hiddenUntilMs: number,
): Held => {
  const { id, priority, enqueuedAtMs, tier } = message;
  return { id, priority, enqueuedAtMs, tier, message, receipt, hiddenUntilMs };
};

/** The queue that its message is in. */
export const tierRefOf = ({ message }: Held): TierRef => ({ group: message.group, tier: message.tier });

/** Its place, and its flow, for those who are told of it. */
export const placeHeld = (held: Held): Held & { readonly flow: string } => ({
  ...held,
  flow: held.message.flow,
});

/** The fields that identify it in what is told about it. */
export const aboutHeld = ({ tier, message }: Held, nowMs: number): AboutRequest =>
  aboutRequest({ ...message, tier }, nowMs);
