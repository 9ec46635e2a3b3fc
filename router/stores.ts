import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import type { Log } from '../lambda/ports/log.ts';
import type { Announcer } from '../lambda/ports/webhooks.ts';
import type { BlobStore } from '../lambda/ports/blob-store.ts';
import type { TierQueues } from '../lambda/ports/tier-queues.ts';
import type { RequestStore } from '../lambda/ports/request-store.ts';
import type { GroupStore } from '../lambda/ports/group-store.ts';
import type { Clock } from '../lambda/ports/clock.ts';

/** The stores in which a Router keeps its windows, its order and its requests, and its clock. */
export interface Stores {
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly queues: TierQueues;
  readonly blobs: BlobStore;
  /** For jobs of other processes that run here. */
  readonly announcer?: Announcer | undefined;
  readonly clock: Clock;
  /** The same time for the dispatcher: if nobody else waits for it, its timers keep no process alive. */
  readonly dispatcherClock: Clock;
  /** Other processes see them too: at the end, the groups led here have to be handed over. */
  readonly isShared: boolean;
  /** Takes over the machine's time as it now stands; called before a request while nothing is under way. */
  resume(): void;
}

/** Opens stores for one Router. */
export type OpenStores = (around: { readonly config: HeadwayConfig; readonly log: Log }) => Stores;
