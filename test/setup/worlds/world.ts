import type { Deps } from '../../../lambda/app/deps.ts';
import { createDeps } from '../../../lambda/app/deps.ts';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import { createDispatcher, type Dispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import type { UseCases, IncomingRequest } from '../../../lambda/app/use-cases.ts';
import type { Deployment, HeadwayConfig } from '../../../lambda/core/config/headway-config.ts';
import type { Meter } from '../../../lambda/ports/meter.ts';
import type { Log } from '../../../lambda/ports/log.ts';
import type { Secrets } from '../../../lambda/ports/secrets.ts';
import type { Upstream, UpstreamCall, UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { memoryBlobStore } from '../../../lambda/memory/memory-blob-store.ts';
import { memoryBoardStore } from '../../../lambda/memory/memory-board-store.ts';
import { memoryGroupStore } from '../../../lambda/memory/memory-group-store.ts';
import { memoryRequestStore } from '../../../lambda/memory/memory-request-store.ts';
import { memoryWaitingPlaces } from '../../../lambda/memory/memory-waiting-places.ts';
import { memoryTierQueues } from '../../../lambda/memory/memory-tier-queues.ts';
import { silentLog } from '../silent-log.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';

/** One call as the upstream saw it. */
interface Arrival {
  readonly atMs: number;
  readonly deploymentId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A whole Headway on memory stores under a virtual clock, with dispatchers started as Lambda would start them. */
export interface World {
  readonly clock: VirtualClock;
  readonly deps: Deps;
  readonly useCases: UseCases;
  readonly dispatcher: Dispatcher;
  readonly arrivals: readonly Arrival[];
  /** Dispatchers that were started and have not ended yet. */
  running(): number;
}

export interface WorldOptions {
  readonly deployments?: readonly Partial<Deployment>[];
  readonly config?: Partial<HeadwayConfig>;
  /** The upstream's answer; by default `{}` after 50 ms. */
  readonly answer?: (call: UpstreamCall, clock: VirtualClock) => Promise<UpstreamReply>;
  /** The deployments that carry every request; by default all of them. */
  readonly carriers?: readonly string[];
  readonly secrets?: Secrets;
  readonly keys?: Deps['keys'];
  /** Started dispatchers do nothing, as if every start were lost. */
  readonly isStarterDead?: boolean;
  readonly log?: Log;
  readonly meter?: Meter;
}

export const tiers = [
  { name: 'realtime', maxPriority: 0 },
  { name: 'high', maxPriority: 99 },
  { name: 'standard', maxPriority: 999 },
  { name: 'batch', maxPriority: null },
];

export function createWorld(options: WorldOptions = {}): World {
  const clock = virtualClock();
  const arrivals: Arrival[] = [];
  let ids = 0;
  let runningCount = 0;
  const config = configOf(options);
  const carries = ({ deployment }: Pick<UpstreamCall, 'deployment'>): boolean =>
    options.carriers?.includes(deployment.id) ?? true;
  const upstream: Upstream = {
    call(call) {
      arrivals.push({ atMs: clock.now(), deploymentId: call.deployment.id, body: call.body });
      if (!carries(call)) return Promise.resolve(notCarried);
      return (options.answer ?? answerAfter(50))(call, clock);
    },
    carries,
  };
  const deps: Deps = createDeps({
    config,
    clock,
    groups: memoryGroupStore(),
    boards: memoryBoardStore(),
    places: memoryWaitingPlaces(),
    requests: memoryRequestStore(),
    queues: memoryTierQueues({ clock }),
    blobs: memoryBlobStore(),
    upstream,
    keys: options.keys,
    ...(options.secrets && { secrets: options.secrets }),
    starter: {
      start: async (group) => {
        if (options.isStarterDead === true) return;
        runningCount += 1;
        void dispatcher.lead(group, 900_000).finally(() => (runningCount -= 1));
      },
    },
    newId: () => `req_${String(++ids).padStart(6, '0')}`,
    random: () => 0.5,
    log: options.log ?? silentLog,
    meter: options.meter,
  });
  const dispatcher = createDispatcher(deps);
  return { clock, deps, useCases: createUseCases(deps), dispatcher, arrivals, running: () => runningCount };
}

const notCarried: UpstreamReply = {
  kind: 'refused',
  reason: 'unsupported',
  status: 400,
  error: { message: 'Not here.', type: 'invalid_request_error', param: 'n', code: 'unsupported_parameter' },
  retryAfterMs: null,
};

export const answerAfter =
  (ms: number, text = '{"ok":true}') =>
  async (_call: UpstreamCall, clock: VirtualClock): Promise<UpstreamReply> => {
    await clock.sleep(ms);
    return { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: text };
  };

export const aRequest = (changes: Partial<IncomingRequest> = {}): IncomingRequest => ({
  owner: 'owner-1',
  group: 'm',
  endpoint: 'chat/completions',
  priority: 100,
  body: { model: 'm', messages: [{ role: 'user', content: 'hello' }] },
  metadata: {},
  ...changes,
});

function configOf(options: WorldOptions): HeadwayConfig {
  const deployments = options.deployments ?? [{ rpm: 1 }];
  return {
    deployments: deployments.map((changes, index) => ({
      id: `d${index + 1}`,
      group: 'm',
      provider: 'mock',
      model: 'm',
      order: 0,
      weight: 1,
      ...changes,
    })),
    aliases: {},
    tiers,
    defaultPriority: 100,
    dropParams: false,
    timeoutSeconds: 600,
    window: { bucketMs: 250, guardMs: 1000 },
    ...options.config,
  };
}
