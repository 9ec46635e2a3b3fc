import type { QueueMessage } from '../../ports/tier-queues.ts';
import type { Place } from '../../core/requests/request.ts';

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
