import { ringWrite } from '../../lambda/core/line/queue-write.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import type { Log } from '../../lambda/ports/log.ts';
import type { Upstream } from '../../lambda/ports/upstream.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import { bucketAt, bucketCount, slotOf } from '../../lambda/core/windows/window-row.ts';
import type { Deps } from '../../lambda/app/deps.ts';
import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { virtualClock, type VirtualClock } from '../../testkit/virtual-clock.ts';
import { createBacklog, GROUP, recordOf, type TierBacklog } from './backlog.ts';
import { countHeld, type HeldCount } from './held.ts';
import { openRequestStore } from '../open-request-store.ts';
import { inProcessAws } from './in-process-aws.ts';
import { lazyTierQueues } from './lazy-stores.ts';
import { createPortCalls, type PortCalls } from './port-calls.ts';

export interface Load {
  readonly size: number;
  readonly seed: number;
  readonly rpm: number;
  /** Latency of every call to a store. */
  readonly latencyMs: number;
}

export type Ports = Pick<Deps, 'groups' | 'requests' | 'queues' | 'blobs' | 'upstream'>;

/**
 * A backlog in its stores and a full window before the upstream: the state after the limit has long been the
 * bottleneck.
 */
export interface StandingQueue {
  readonly clock: VirtualClock;
  readonly config: HeadwayConfig;
  /** The ports as the dispatcher sees them: counted. */
  readonly ports: Ports;
  /** The same for others: with the stores' latency, not counted. */
  readonly others: Ports;
  readonly calls: PortCalls;
  /** Requests that the SDK has made. */
  readonly sdkRequests: () => number;
  readonly held: HeldCount;
}

interface Watch {
  readonly log: Log;
  readonly onEnd?: (id: string) => void;
  readonly onUpstream?: (body: Readonly<Record<string, unknown>>) => void;
}

const ANSWER_MS = 1_000;
const DEPLOYMENT = 'd1';

export async function openStandingQueue(load: Load, on: Watch): Promise<StandingQueue> {
  const clock = virtualClock();
  const config = configOf(load);
  const { held, ...twins } = await openStores(load, { ...on, clock, config });
  const { latencyMs } = load;
  const sdk = await inProcessAws({ twins, shape: config.window, clock, latencyMs, log: on.log });
  const calls = createPortCalls({ clock, latencyMs });
  const portsThrough = ({ through }: PortCalls): Ports => ({
    groups: through('groups', { twins: twins.groups, sdk: sdk.groups }),
    requests: through('requests', { twins: twins.requests, sdk: sdk.requests }),
    queues: through('queues', { twins: twins.queues, sdk: sdk.queues }),
    // No body here is large enough for a blob.
    blobs: twins.blobs,
    upstream: twins.upstream,
  });
  const others = portsThrough(createPortCalls({ clock, latencyMs }));
  return { clock, config, ports: portsThrough(calls), others, calls, held, sdkRequests: sdk.requestCount };
}

async function openStores(
  load: Load,
  { clock, config, onEnd, onUpstream }: Omit<Watch, 'log'> & Pick<StandingQueue, 'clock' | 'config'>,
): Promise<Ports & Pick<StandingQueue, 'held'>> {
  const backlog = createBacklog({ ...load, nowMs: clock.now() });
  const groups = memoryGroupStore();
  await ringForAll(groups, backlog);
  await fillWindow(groups, { config, nowMs: clock.now() });

  const queued = new Map<string, QueueMessage>();
  const requests = openRequestStore(({ id }) => onEnd?.(id), {
    get: (id) => {
      const message = queued.get(id);
      return message && recordOf(message);
    },
    take: (id) => void queued.delete(id),
  });
  const onMade = (message: QueueMessage) => void queued.set(message.id, message);
  const held = countHeld(lazyTierQueues({ clock, backlog, onMade }));
  const upstream: Upstream = {
    async call({ body }) {
      onUpstream?.(body);
      await clock.sleep(ANSWER_MS);
      return { kind: 'answer', status: 200, headers: {}, body: '{"usage":{"total_tokens":300}}' };
    },
  };
  return { groups, requests, queues: held.queues, blobs: memoryBlobStore(), upstream, held };
}

async function ringForAll(groups: GroupStore, backlog: readonly TierBacklog[]): Promise<void> {
  for (const { tier, count } of backlog)
    for (let n = 0; n < count; n++) await groups.writeQueue(GROUP, ringWrite(tier));
}

/** Fills every bucket with as many turns as the limit gives on average. */
async function fillWindow(
  groups: GroupStore,
  { config, nowMs }: { readonly config: HeadwayConfig; readonly nowMs: number },
): Promise<void> {
  const shape = config.window;
  const requests = config.deployments[0]?.rpm ?? 0;
  const clock = bucketAt(nowMs, shape);
  const buckets = bucketCount(shape);
  const upTo = (n: number) => Math.floor((n * requests) / buckets);
  const requestSlots: Record<string, number> = {};
  for (let n = 0; n < buckets; n++) requestSlots[slotOf(clock - n, shape)] = upTo(n + 1) - upTo(n);
  const row = { version: 1, clock, requests, tokens: 0, requestSlots, tokenSlots: {} };
  await groups.writeWindow(GROUP, DEPLOYMENT, { kind: 'replace', expectedVersion: 0, row, nowMs });
}

const configOf = ({ rpm }: Load): HeadwayConfig => ({
  deployments: [{ id: DEPLOYMENT, group: GROUP, provider: 'mock', model: GROUP, order: 0, weight: 1, rpm }],
  aliases: {},
  tiers: [...defaultTiers],
  defaultPriority: 0,
  dropParams: false,
  timeoutSeconds: 600,
  window: { bucketMs: 250, guardMs: 1_000 },
});
