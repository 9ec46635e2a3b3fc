import type { QueueShape } from '../../deployed/queue-shape.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeadLetterQueues } from '../../ports/dead-letter-queues.ts';
import type { DispatcherStarter } from '../../ports/dispatcher-starter.ts';
import type { GroupStore } from '../../ports/group-store.ts';
import type { RequestStore } from '../../ports/request-store.ts';
import type { TierQueues } from '../../ports/tier-queues.ts';
import type { Announcer, DeliveryStore } from '../../ports/webhooks.ts';

/** Everything that an operator's use case may touch of a stage. */
export interface OperatorDeps {
  /** The stage's queues. */
  readonly shape: QueueShape;
  readonly clock: Clock;
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly deliveries: DeliveryStore;
  readonly queues: Pick<TierQueues, 'depth'>;
  readonly deadLetters: DeadLetterQueues;
  /** Absent if the stage offers no webhooks. */
  readonly announcer?: Announcer | undefined;
  /** Absent where the stage does not name its dispatcher. */
  readonly starter?: DispatcherStarter | undefined;
}
