import { candidatesFor } from '../core/windows/choose-deployment.ts';
import { createHappenings } from './happenings.ts';
import type { Deployment, HeadwayConfig } from '../core/config/headway-config.ts';
import { isUsable } from '../core/config/resolve-references.ts';
import { fixedSecrets } from '../ports/fixed-secrets.ts';
import type { Happenings } from '../ports/happenings.ts';
import type { KeyStore } from '../ports/keys/key-store.ts';
import type { Meter } from '../ports/meter.ts';
import type { Log } from '../ports/log.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Upstream } from '../ports/upstream.ts';
import type { DispatcherStarter } from '../ports/dispatcher-starter.ts';
import type { Announcer } from '../ports/webhooks.ts';
import type { BoardStore } from '../ports/board-store.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { TierQueues } from '../ports/tier-queues.ts';
import type { WaitingPlaces } from '../ports/keys/waiting-places.ts';
import type { RequestStore } from '../ports/request-store.ts';
import type { GroupStore } from '../ports/group-store.ts';
import type { Clock } from '../ports/clock.ts';
import { timingOf, type Timing } from '../core/requests/timing.ts';
import { settlingCharges } from './keys/settle-charge.ts';
import type { WindowRow } from '../core/windows/window-row.ts';

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
  /** Absent if webhooks are not offered. */
  readonly announcer?: Announcer | undefined;
  readonly upstream: Upstream;
  /** Looked at again for requests that wait; absent if keys are not stored. */
  readonly keys?: Pick<KeyStore, 'read'> | undefined;
  /** The lines for the board; absent if there is none. */
  readonly boards?: BoardStore | undefined;
  /** Of keys that limit how many wait; absent if keys are not stored. */
  readonly places?: WaitingPlaces | undefined;
  /** For the references in `config`, which stay references. */
  readonly secrets: Secrets;
  /** A new request id, `req_…`, sortable or not, never the same twice. */
  readonly newId: () => string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly happenings: Happenings;
}

/** The ports that the use cases are built on. Without `secrets`, no reference has a value. */
export interface Ports
  extends Omit<Deps, 'timing' | 'secrets' | 'happenings'>, Partial<Pick<Deps, 'secrets'>> {
  readonly log: Log;
  /** Absent if nobody needs metrics. */
  readonly meter?: Meter | undefined;
}

export function createDeps({ log, meter, ...ports }: Ports): Deps {
  const happenings = createHappenings({ log, meter });
  return {
    secrets: fixedSecrets(),
    ...ports,
    requests: settlingCharges({ ...ports, happenings }),
    happenings,
    timing: timingOf(ports.config.window),
  };
}

export const deploymentsOf = (config: HeadwayConfig, group: string): readonly Deployment[] =>
  config.deployments.filter((deployment) => deployment.group === group);

/** The deployments of a group that have everything a call needs; the others get no turns. */
export const usableOf = (
  { config, secrets }: Pick<Deps, 'config' | 'secrets'>,
  group: string,
): readonly Deployment[] => {
  const env = secrets.known();
  return deploymentsOf(config, group).filter((deployment) => isUsable(deployment, env));
};

/** Those of them that serve a request of this many tokens, judging by the group's windows. */
export const servingOf = (
  deps: Pick<Deps, 'config' | 'secrets' | 'clock'>,
  {
    group,
    tokens,
    leftOut = [],
  }: { readonly group: string; readonly tokens: number; readonly leftOut?: readonly string[] },
  windows: Readonly<Record<string, WindowRow>>,
): readonly Deployment[] =>
  candidatesFor({ deployments: usableOf(deps, group), windows, tokens, nowMs: deps.clock.now() }, leftOut);

/** The sum over all deployments of a group; Infinity if one is not limited. */
export const rpmOf = (config: HeadwayConfig, group: string): number =>
  deploymentsOf(config, group).reduce((total, { rpm }) => total + (rpm ?? Infinity), 0);
