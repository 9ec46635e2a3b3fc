import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../cli/command.ts';
import { positive, whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { startFakeUpstream, type Arrival } from '../testkit/fake-upstream.ts';
import { KEY, startGateway, type GatewayProcess } from './gateway-process.ts';
import { countInversions } from '../testkit/inversions.ts';
import { createRandom } from '../testkit/random.ts';
import { startTicker } from './ticker.ts';
import { formatTable, mean, quantile, worstSpan } from '../testkit/statistics.ts';

const {
  seconds,
  rpm,
  load,
  seed,
  gateways: gatewayCount,
} = await scriptOptions(
  command({
    name: 'npm run bench:priority --',
    does: 'Sends more than the limit allows, in three priorities, through the local gateway, and measures the waits.',
    examples: [
      ['npm run bench:priority -- --seconds 40 --rpm 60 --seed 7', 'a short run that can be repeated'],
    ],
  })
    .option('--seconds <n>', 'how long requests arrive', whole(1), 150)
    .option('--rpm <n>', 'the limit of the upstream', whole(1), 120)
    .option('--load <factor>', 'arrivals, as a multiple of the limit', positive, 1.5)
    .option('--gateways <n>', 'gateways on shared stores (at AWS_ENDPOINT_URL)', whole(1), 1)
    .option('--seed <n>', 'repeats a load', whole(), Date.now() % 1_000_000),
);
const random = createRandom(seed);
const classes = [
  { priority: 0, share: 0.2 },
  { priority: 100, share: 0.3 },
  { priority: 1000, share: 0.5 },
];

interface Sent {
  readonly user: string;
  readonly priority: number;
  readonly sentAtMs: number;
  status: number;
}

const now = (): number => performance.timeOrigin + performance.now();

function pickPriority(): number {
  let left = random();
  return classes.find(({ share }) => (left -= share) < 0)?.priority ?? 1000;
}

async function send(gateway: GatewayProcess, request: Sent): Promise<void> {
  const body = {
    model: 'm',
    priority: request.priority,
    user: request.user,
    timeout: 600,
    messages: [{ role: 'user', content: 'hello' }],
  };
  try {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    request.status = response.status;
  } catch {
    request.status = -1;
  }
}

/** Poisson arrivals that do not wait for answers. */
async function sendAll(gateways: readonly GatewayProcess[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  const pending: Promise<void>[] = [];
  const meanGapMs = 60_000 / (rpm * load);
  const startedAtMs = now();
  let dueMs = startedAtMs;
  for (;;) {
    dueMs += -Math.log(1 - random()) * meanGapMs;
    if (dueMs > startedAtMs + seconds * 1000) break;
    await sleep(Math.max(0, dueMs - now()));
    const request = { user: `u${sent.length}`, priority: pickPriority(), sentAtMs: now(), status: 0 };
    const gateway = gateways[sent.length % gateways.length];
    sent.push(request);
    if (gateway !== undefined) pending.push(send(gateway, request));
  }
  await Promise.all(pending);
  return sent;
}

/** The use of the limit while anybody waits: 60 s over the time that `rpm` calls took, for calls that had to wait. */
function useWhileWaiting(arrivals: readonly Arrival[], waitOf: (user: string) => number): number {
  const gaps = arrivals.flatMap(({ atMs, user }, index) => {
    const before = arrivals[index - rpm];
    return before !== undefined && waitOf(user) > 1_000 ? [atMs - before.atMs] : [];
  });
  return 60_000 / mean(gaps);
}

/** Prints the figures; false if order, limit or contract were broken. */
function report(sent: readonly Sent[], arrivals: readonly Arrival[]): boolean {
  const atOf = new Map(arrivals.map(({ user, atMs }) => [user, atMs]));
  const sentAtOf = new Map(sent.map(({ user, sentAtMs }) => [user, sentAtMs]));
  const waitOf = (user: string): number => (atOf.get(user) ?? Infinity) - (sentAtOf.get(user) ?? 0);
  const rows = classes.map(({ priority }) => {
    const own = sent.filter((request) => request.priority === priority);
    const waits = own.filter(({ user }) => atOf.has(user)).map(({ user }) => waitOf(user) / 1000);
    const failed = own.filter(({ status }) => status !== 200).length;
    return [
      priority,
      own.length,
      ...[mean(waits), quantile(waits, 0.5), quantile(waits, 0.99)].map(fixed),
      failed,
    ];
  });
  console.log(formatTable([['priority', 'sent', 'mean wait s', 'p50', 'p99', 'failed'], ...rows]));

  const inversions = countInversions(sent, atOf, { inLineMs: 400, onTheWayMs: 0 });
  const worst = worstSpan(
    arrivals.map(({ atMs }) => atMs),
    60_000,
  );
  const lost = sent.filter(({ status }) => status !== 200 && status !== 408).length;
  const shown = arrivals.filter(({ keys }) => keys.includes('priority')).length;
  console.log(
    formatTable([
      ['inversions', inversions],
      ['worst rolling 60 s at the upstream', `${worst} of ${rpm}`],
      ['use of the limit while anybody waits', `${(100 * useWhileWaiting(arrivals, waitOf)).toFixed(2)} %`],
      ['calls upstream', `${arrivals.length} for ${sent.length} requests`],
      ['neither answered nor timed out', lost],
      ['calls that showed priority upstream', shown],
    ]),
  );
  return inversions === 0 && worst <= rpm && lost === 0 && shown === 0;
}

const fixed = (value: number): string => value.toFixed(2);

const upstream = await startFakeUpstream({ latencyMs: 300 });
const yaml = `
model_list:
  - model_name: m
    litellm_params: { model: openai/fake, api_base: '${upstream.url}', api_key: unused, rpm: ${rpm} }
general_settings: { master_key: ${KEY} }
`;
console.error('Starting the gateway…');
const gateways = await Promise.all(Array.from({ length: gatewayCount }, () => startGateway({ yaml })));
console.log(
  `${seconds} s of Poisson arrivals at ${load} × ${rpm} rpm, ${gateways.length} gateway(s), seed ${seed}`,
);
const stopTicker = startTicker(() => `${upstream.arrivals.length} calls have reached the upstream`);
const sent = await sendAll(gateways);
stopTicker();
process.exitCode = report(sent, upstream.arrivals) ? 0 : 1;
await Promise.all(gateways.map((gateway) => gateway.stop()));
await upstream.stop();
