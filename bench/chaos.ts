import { mkdtemp, writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../cli/command.ts';
import { whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { startLocalGateway, type LocalGateway } from '../local/local-gateway.ts';
import { startFakeUpstream } from '../testkit/fake-upstream.ts';
import { KEY } from './gateway-process.ts';
import { createRandom } from '../testkit/random.ts';
import { formatTable, worstSpan } from '../testkit/statistics.ts';
import { startTicker } from './ticker.ts';

const numbers = await scriptOptions(
  command({
    name: 'npm run chaos --',
    does: 'Ends functions at random while requests go through the local gateway, and looks for what is lost.',
    examples: [['npm run chaos -- --seed 7 --ends 12', 'a run that can be repeated, with fewer ends']],
  })
    .option('--jobs <n>', 'jobs that are handed in', whole(), 300)
    .option('--callers <n>', 'callers that wait', whole(), 100)
    .option('--ends <n>', 'how often a function is ended', whole(), 32)
    .option('--rpm <n>', 'the limit of the upstream', whole(1), 240)
    .option('--seed <n>', 'repeats a load', whole(), Date.now() % 1_000_000),
);
const { rpm } = numbers;
const random = createRandom(numbers.seed);
const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const terminal = ['completed', 'failed', 'cancelled', 'expired'];
const GIVE_UP_MS = 8 * 60_000;

interface Job {
  readonly id: string;
  status: string;
  hasResponse: boolean;
}

const pickPriority = (): number => [0, 50, 100, 1000][Math.floor(random() * 4)] ?? 100;

const bodyOf = (user: string): string =>
  JSON.stringify({
    model: 'm',
    priority: pickPriority(),
    user,
    timeout: 600,
    messages: [{ role: 'user', content: 'hello' }],
  });

/**
 * Sends until the gateway accepts: an ended function answers 502, and a request that was not accepted may be sent
 * again.
 */
async function submitJob(url: string, user: string): Promise<Job> {
  for (;;) {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: bodyOf(user),
      headers: { ...headers, prefer: 'respond-async' },
    }).catch(() => undefined);
    const body: unknown = await response?.json().catch(() => undefined);
    if (response?.status === 202)
      return { id: String(fieldOf(body, 'id')), status: 'queued', hasResponse: false };
    await sleep(200);
  }
}

/** A caller that waits, and that retries as the OpenAI SDK does if its function was ended. */
async function waitAsCaller(
  url: string,
  user: string,
): Promise<{ readonly status: number; readonly tries: number }> {
  for (let tries = 1; ; tries++) {
    const status = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: bodyOf(user), headers })
      .then(async (response) => {
        await response.arrayBuffer();
        return response.status;
      })
      .catch(() => 0);
    if (status === 200 || status === 408 || Date.now() > startedAtMs + GIVE_UP_MS) return { status, tries };
    await sleep(500);
  }
}

async function collect(url: string, job: Job): Promise<void> {
  while (!terminal.includes(job.status) && Date.now() < startedAtMs + GIVE_UP_MS) {
    const response = await fetch(`${url}/v1/requests/${job.id}?wait=10`, { headers }).catch(() => undefined);
    const body: unknown = await response?.json().catch(() => undefined);
    if (response?.status === 200) {
      job.status = String(fieldOf(body, 'status'));
      job.hasResponse = typeof fieldOf(body, 'response') === 'object' && fieldOf(body, 'response') !== null;
    } else await sleep(300);
  }
}

function fieldOf(body: unknown, name: string): unknown {
  return Object.entries(body ?? {}).find(([key]) => key === name)?.[1];
}

async function endFunctions(gateway: LocalGateway, isOver: () => boolean): Promise<Record<string, number>> {
  const ended = { api: 0, dispatcher: 0 };
  while (ended.api + ended.dispatcher < numbers.ends && !isOver()) {
    await sleep(500 + random() * 3_000);
    const name = random() < 0.4 ? 'api' : 'dispatcher';
    await gateway.endFunction(name);
    ended[name] += 1;
  }
  return ended;
}

const upstream = await startFakeUpstream({ latencyMs: 1_500 });
const configFile = join(await mkdtemp(join(tmpdir(), 'headway-chaos-')), 'headway.yaml');
await writeFile(
  configFile,
  `
model_list:
  - model_name: m
    litellm_params: { model: openai/fake, api_base: '${upstream.url}', api_key: unused, rpm: ${rpm} }
general_settings: { master_key: ${KEY} }
`,
);
const log = new PassThrough();
log.resume();
console.error('Starting the gateway…');
const gateway = await startLocalGateway({ configFile, port: 0, env: process.env, output: log });
console.log(`chaos, seed ${numbers.seed}: ${numbers.jobs} jobs, ${numbers.callers} callers, ${rpm} rpm`);
const startedAtMs = Date.now();

const stopTicker = startTicker(() => `${upstream.arrivals.length} calls have reached the upstream`);
const progress = { isOver: false };
const ending = endFunctions(gateway, () => progress.isOver);
const callers = Array.from({ length: numbers.callers }, async (_, n) => {
  await sleep(random() * 20_000);
  return waitAsCaller(gateway.url, `caller-${n}`);
});
const jobs = await Promise.all(
  Array.from({ length: numbers.jobs }, async (_, n) => {
    await sleep(random() * 20_000);
    const job = await submitJob(gateway.url, `job-${n}`);
    await collect(gateway.url, job);
    return job;
  }),
);
const answers = await Promise.all(callers);
progress.isOver = true;
const ended = await ending;
stopTicker();
await sleep(5_000);
const before = jobs.map(({ status }) => status);
await Promise.all(
  jobs.map(async (job) => {
    job.status = 'again';
    await collect(gateway.url, job);
  }),
);

const count = (test: (job: Job) => boolean): number => jobs.filter(test).length;
const worst = worstSpan(
  upstream.arrivals.map(({ atMs }) => atMs),
  60_000,
);
const calls = new Map<string, number>();
for (const { user } of upstream.arrivals) calls.set(user, (calls.get(user) ?? 0) + 1);
const faults = {
  'jobs without exactly one terminal state': count(({ status }) => !terminal.includes(status)),
  'jobs whose terminal state changed': jobs.filter(({ status }, n) => status !== before[n]).length,
  'completed jobs without a response': count(
    ({ status, hasResponse }) => status === 'completed' && !hasResponse,
  ),
  'callers neither answered nor timed out': answers.filter(({ status }) => status !== 200 && status !== 408)
    .length,
  'calls above the limit in any 60 s': Math.max(0, worst - rpm),
};
console.log(
  formatTable([
    ['functions ended', `${ended.api} api, ${ended.dispatcher} dispatcher`],
    ['jobs', terminal.map((status) => `${count((job) => job.status === status)} ${status}`).join(', ')],
    [
      'callers answered',
      `${answers.filter(({ status }) => status === 200).length}, ${answers.filter(({ tries }) => tries > 1).length} of them on another try`,
    ],
    [
      'calls upstream',
      `${upstream.arrivals.length}, ${[...calls.values()].filter((n) => n > 1).length} requests more than once`,
    ],
    ['worst rolling 60 s at the upstream', `${worst} of ${rpm}`],
    ['seconds', Math.round((Date.now() - startedAtMs) / 1000)],
    ...Object.entries(faults),
  ]),
);
await gateway.stop();
await upstream.stop();
process.exitCode = Object.values(faults).some((n) => n > 0) ? 1 : 0;
