import type { Deployment, HeadwayConfig } from '../core/config/headway-config.ts';
import type {
  Announcer,
  BlobStore,
  Clock,
  DispatcherStarter,
  GroupStore,
  Log,
  Meter,
  RequestStore,
  TierQueues,
  Upstream,
} from '../core/ports.ts';
import { timingOf, type Timing } from '../core/timing.ts';

/** Everything a use case may touch. Built once per function, at its cold start. */
export interface Deps {
  readonly config: HeadwayConfig;
  readonly timing: Timing;
  readonly clock: Clock;
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly queues: TierQueues;
  readonly blobs: BlobStore;
  readonly starter: DispatcherStarter;
  /** Absent where no webhooks are offered. */
  readonly announcer?: Announcer | undefined;
  readonly upstream: Upstream;
  /** A new request id, `req_…`, sortable or not, never the same twice. */
  readonly newId: () => string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** Absent where nobody wants to know. */
  readonly meter?: Meter | undefined;
}

export const createDeps = (ports: Omit<Deps, 'timing'>): Deps => ({
  ...ports,
  timing: timingOf(ports.config.window),
});

export const deploymentsOf = (config: HeadwayConfig, group: string): readonly Deployment[] =>
  config.deployments.filter((deployment) => deployment.group === group);

/** Of all deployments of a group together; Infinity where one is not limited. */
export const rpmOf = (config: HeadwayConfig, group: string): number =>
  deploymentsOf(config, group).reduce((total, { rpm }) => total + (rpm ?? Infinity), 0);
