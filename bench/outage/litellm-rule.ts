import { createRandom } from '../../testkit/random.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import {
  deployments,
  served,
  type Arrival,
  type Call,
  type DeploymentId,
  type Outage,
  type Run,
} from './load.ts';

/** LiteLLM's defaults. */
const NUM_RETRIES = 2;
const COOLDOWN_MS = 5_000;
const POLL_MS = 30;
/** A deployment cools down when more than half of at least so many calls of a minute have failed. */
const LEAST_CALLS = 5;
/** OpenAI's SDK sends a refused request again so often, after 0.5 s and 1 s. */
const CALLER_RETRIES = 2;

/**
 * LiteLLM's Router and scheduler by their documented rules, under good conditions: one process, no overhead, no
 * head of the queue that is tried without a healthy deployment. A request goes to a random healthy deployment; a 429
 * cools its deployment down for what the upstream says, failures for 5 s; a request is repeated at once if another
 * is healthy; while none is, everybody polls, and all pass when one is. The limit is the upstream's.
 */
export async function runLitellmRule(outage: Outage, arrivals: readonly Arrival[]): Promise<Run> {
  const clock = virtualClock();
  const originMs = clock.now();
  const random = createRandom(outage.seed + 1);
  const calls: Call[] = [];
  const coolUntilMs = new Map<DeploymentId, number>();
  let failed = 0;
  const nowMs = () => clock.now() - originMs;

  const healthy = () => deployments.filter((id) => (coolUntilMs.get(id) ?? 0) <= nowMs());
  const lastMinute = (id: DeploymentId) =>
    calls.filter((call) => call.deploymentId === id && call.atMs > nowMs() - 60_000);

  /** When the oldest call that counts leaves the minute, ms; undefined: there is room. */
  function refusedUntil(id: DeploymentId): number | undefined {
    const counted = lastMinute(id).filter(({ status }) => status !== 429);
    return counted.length < outage.rpm ? undefined : (counted[0]?.atMs ?? 0) + 60_000;
  }

  async function call({ n, callMs }: Arrival, deploymentId: DeploymentId): Promise<Call['status']> {
    const atMs = nowMs();
    const untilMs = refusedUntil(deploymentId);
    if (untilMs !== undefined) {
      calls.push({ n, deploymentId, atMs, endMs: atMs, status: 429 });
      coolUntilMs.set(deploymentId, untilMs);
      return 429;
    }
    const { status, ms } = served(outage, deploymentId, { atMs, callMs });
    calls.push({ n, deploymentId, atMs, endMs: atMs + ms, status });
    await clock.sleep(ms);
    if (status === 500) noteFailure(deploymentId);
    return status;
  }

  function noteFailure(id: DeploymentId): void {
    const known = lastMinute(id).filter(({ status, endMs }) => status !== 429 && endMs <= nowMs());
    const fails = known.filter(({ status }) => status === 500).length;
    if (known.length >= LEAST_CALLS && fails > known.length / 2) coolUntilMs.set(id, nowMs() + COOLDOWN_MS);
  }

  /** False: its caller is told an error. */
  async function ask(arrival: Arrival): Promise<boolean> {
    for (let tries = 0; tries <= NUM_RETRIES; tries++) {
      while (healthy().length === 0) await clock.sleep(POLL_MS);
      const open = healthy();
      const chosen = open[Math.floor(random() * open.length)];
      if (chosen !== undefined && (await call(arrival, chosen)) === 200) return true;
    }
    return false;
  }

  async function play(arrival: Arrival): Promise<void> {
    await clock.sleep(arrival.atMs);
    for (let tries = 0; tries <= CALLER_RETRIES; tries++) {
      if (await ask(arrival)) return;
      if (tries < CALLER_RETRIES) await clock.sleep(500 * 2 ** tries);
    }
    failed += 1;
  }

  for (const arrival of arrivals) void play(arrival);
  await clock.run(clock.sleep(outage.endMs));
  return { calls: [...calls], failed };
}
