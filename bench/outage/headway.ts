import { createDeps } from '../../lambda/app/deps.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import { kindOf } from '../../lambda/core/attempts/outcome.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { createRandom } from '../../testkit/random.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { openRequestStore } from '../open-request-store.ts';
import {
  deployments,
  served,
  type Arrival,
  type Call,
  type DeploymentId,
  type Outage,
  type Run,
} from './load.ts';

const GROUP = 'm';
/** No request reaches its deadline: at this load the worst class waits for longer and longer. */
const NEVER_MS = 1e13;
const FUNCTION_LIFE_MS = 900_000;

/** `isPoisonous`: a request that no deployment can serve. */
type Poison = (n: number) => boolean;

/** The shipped dispatcher and use cases on the memory twins, in virtual time. */
export async function runHeadway(
  outage: Outage,
  arrivals: readonly Arrival[],
  isPoisonous: Poison = () => false,
): Promise<Run> {
  const clock = virtualClock();
  const originMs = clock.now();
  const calls: Call[] = [];
  let failed = 0;
  let ids = 0;
  const silent = () => undefined;
  const deps = createDeps({
    config: configOf(outage),
    clock,
    random: createRandom(outage.seed + 1),
    log: { info: silent, warn: silent, error: silent },
    groups: memoryGroupStore(),
    requests: openRequestStore(({ status }) => (failed += status === 'failed' ? 1 : 0)),
    queues: memoryTierQueues({ clock }),
    blobs: memoryBlobStore(),
    starter: { start: async (group) => void dispatcher.lead(group, FUNCTION_LIFE_MS) },
    newId: () => `req_${String(++ids).padStart(9, '0')}`,
    upstream: {
      async call({ body, deployment }) {
        const n = Number(body.user);
        const atMs = clock.now() - originMs;
        const deploymentId = deployment.id as DeploymentId;
        const callMs = arrivals[n]?.callMs ?? 0;
        const { status, ms } = isPoisonous(n)
          ? { status: 500 as const, ms: 200 }
          : served(outage, deploymentId, { atMs, callMs });
        calls.push({ n, deploymentId, atMs, endMs: atMs + ms, status });
        await clock.sleep(ms);
        return status === 200 ? answer : failure;
      },
    },
  });
  const dispatcher = createDispatcher(deps);
  const { submit } = createUseCases(deps);

  async function handIn(): Promise<void> {
    for (const { n, atMs, priority } of arrivals) {
      await clock.sleep(Math.max(0, originMs + atMs - clock.now()));
      await submit({
        owner: 'o',
        group: GROUP,
        endpoint: 'chat/completions',
        metadata: {},
        timeoutMs: NEVER_MS,
        priority,
        body: { user: String(n), messages: [{ role: 'user', content: 'word' }], max_tokens: 11 },
      });
    }
    await clock.sleep(Math.max(0, originMs + outage.endMs - clock.now()));
  }
  await clock.run(handIn());
  return { calls: [...calls], failed };
}

const answer: UpstreamReply = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"usage": {"total_tokens": 16}}',
};

const { type, code } = kindOf('failed');
const failure: UpstreamReply = {
  kind: 'refused',
  reason: 'failed',
  status: 500,
  error: { message: 'no', type, param: null, code },
  retryAfterMs: null,
};

const configOf = ({ rpm }: Outage): HeadwayConfig => ({
  deployments: deployments.map((id) => ({
    id,
    group: GROUP,
    provider: 'mock',
    model: 'm',
    order: 0,
    weight: 1,
    rpm,
  })),
  aliases: {},
  tiers: [...defaultTiers],
  defaultPriority: 100,
  dropParams: false,
  timeoutSeconds: 600,
  window: { bucketMs: 250, guardMs: 1_000 },
});
