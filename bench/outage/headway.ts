import { kindOf } from '../../lambda/core/attempts/outcome.ts';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { createRandom } from '../../testkit/random.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { bodyOf, configWith, createHeadway, GROUP } from '../order/headway-world.ts';
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

/** No request reaches its deadline: at this load the worst class waits for longer and longer. */
const NEVER_MS = 1e13;

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
  const silent = () => undefined;
  const gateway = createHeadway({
    config: configWith(deployments.length, { rpm: outage.rpm }),
    timingFactor: 1,
    clock,
    random: createRandom(outage.seed + 1),
    log: { info: silent, warn: silent, error: silent },
    requests: openRequestStore(({ status }) => (failed += status === 'failed' ? 1 : 0)),
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

  async function handIn(): Promise<void> {
    for (const { n, atMs, priority } of arrivals) {
      await clock.sleep(Math.max(0, originMs + atMs - clock.now()));
      await gateway.submit({
        owner: 'o',
        group: GROUP,
        endpoint: 'chat/completions',
        metadata: {},
        timeoutMs: NEVER_MS,
        priority,
        body: bodyOf(n),
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
