import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import autocannon from 'autocannon';
import { command } from '../cli/command.ts';
import { whole } from '../cli/number-options.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { KEY, startGateway } from './gateway-process.ts';
import { formatTable } from '../testkit/statistics.ts';

const { seconds, rounds } = await scriptOptions(
  command({
    name: 'npm run bench:overhead --',
    does: 'Measures the time and CPU time that the local gateway adds to a call, at 1, 8 and 32 callers, with a master key and with stored keys.',
    examples: [['npm run bench:overhead -- --seconds 4 --rounds 1', 'a short run']],
  })
    .option('--seconds <n>', 'how long each load lasts', whole(1), 8)
    .option('--rounds <n>', 'how often each load is measured', whole(1), 2),
);
const CALLERS = [1, 8, 32];

interface Sample {
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  readonly failed: number;
  readonly cpuMs: number;
}

/** The upstream in a thread of its own, so that it does not share an event loop with the load generator. */
async function startUpstreamThread(): Promise<{ readonly url: string; readonly worker: Worker }> {
  const worker = new Worker(new URL('./overhead-upstream.ts', import.meta.url));
  const url = await new Promise<string>((resolve) => worker.once('message', resolve));
  return { url, worker };
}

/** User and system CPU time of a process so far, ms; NaN if the system has no /proc. */
async function cpuTimeMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function load(target: {
  readonly url: string;
  readonly key?: string;
  readonly pid?: number;
  readonly callers: number;
}): Promise<Sample> {
  const before = target.pid === undefined ? NaN : await cpuTimeMs(target.pid);
  const result = await autocannon({
    url: `${target.url}/chat/completions`,
    connections: target.callers,
    duration: seconds,
    method: 'POST',
    headers: { authorization: `Bearer ${target.key ?? KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }], priority: 0 }),
  });
  const after = target.pid === undefined ? NaN : await cpuTimeMs(target.pid);
  const requests = result.requests.total;
  const { p50, p99 } = result.latency;
  return { p50, p99, requests, failed: result.non2xx + result.errors, cpuMs: (after - before) / requests };
}

const upstream = await startUpstreamThread();
console.error('Starting the gateway…');
const gateway = await startGateway({
  yaml: `
model_list:
  - model_name: m
    litellm_params: { model: openai/fake, api_base: '${upstream.url}', api_key: unused, rpm: 1000000 }
general_settings: { master_key: ${KEY} }
`,
});
const viaHeadway = { url: `${gateway.url}/v1`, pid: gateway.pid };
await load({ ...viaHeadway, callers: 8 });

/** Stores a key that may call everything. */
async function storedKey(settings: object): Promise<string> {
  const response = await fetch(`${viaHeadway.url}/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', ...settings }),
  });
  if (!response.ok) throw new Error(`no key was stored: ${await response.text()}`);
  const { secret } = (await response.json()) as { readonly secret: string };
  return secret;
}
const keys = [
  ['master key', KEY],
  ['stored key', await storedKey({})],
  ['stored key, rpm', await storedKey({ rpm: 1_000_000 })],
] as const;

const rows: (string | number)[][] = [];
for (const callers of CALLERS) {
  for (let round = 0; round < rounds; round++) {
    console.error(`${callers} callers, round ${round + 1} of ${rounds}…`);
    const direct = await load({ url: upstream.url, callers });
    for (const [name, key] of keys) {
      const headway = await load({ ...viaHeadway, key, callers });
      rows.push([
        callers,
        name,
        ...[direct.p50, headway.p50, headway.p50 - direct.p50, headway.p99 - direct.p99].map((ms) =>
          ms.toFixed(1),
        ),
        headway.cpuMs.toFixed(2),
        Math.round(headway.requests / seconds),
        headway.failed,
      ]);
    }
  }
}
console.log(
  formatTable([
    [
      'callers',
      'key',
      'upstream p50 ms',
      'Headway p50 ms',
      'added p50',
      'added p99',
      'CPU ms/request',
      'requests/s',
      'failed',
    ],
    ...rows,
  ]),
);
await gateway.stop();
await upstream.worker.terminate();
