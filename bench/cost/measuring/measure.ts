import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { headwayConfigSchema } from '../../../lambda/core/config/headway-config.ts';
import { dispatcherMemoryMb } from '../../../lib/functions/dispatcher-memory.ts';
import { invokeEndpoint } from '../../../local/functions/invoke-endpoint.ts';
import { startFakeUpstream } from '../../../testkit/fake-upstream.ts';
import { KEY } from '../../gateway-process.ts';
import { deploy, type Deployed } from './deployment.ts';
import type { Measured } from './messages.ts';
import type { ApiCost, MemorySizes } from '../paths.ts';
import { runBundle } from './run-bundle.ts';
import { runOnce, runSteadily, runSweep, withDispatcher, type Hosts, type LoadCost } from './run-load.ts';
import type { Load } from './workload.ts';

export const rates = [60, 300] as const;
export type Rate = (typeof rates)[number];
export const WAIT_SECONDS = 10;

/** Requests on each path at one rate. */
type RateCost = Readonly<Record<Load['path'] | 'unlimited key' | 'limited key', LoadCost>>;

export interface Findings {
  readonly shipped: MemorySizes;
  readonly api: ApiCost;
  readonly dispatcherImportMs: number;
  readonly at: Readonly<Record<Rate, RateCost>>;
  /** One request that finds the window full and nobody else there: a dispatcher runs for it alone. */
  readonly alone: Readonly<Record<'ticket' | 'job', LoadCost>>;
  readonly sweep: Measured;
  readonly sweptGroups: number;
}

const CPU_GROUP = 'cpu';
const groups: readonly (readonly [name: string, rpm: number])[] = [
  ...rates.flatMap((rpm) =>
    ['direct', 'unlimited', 'limited', 'ticket', 'job', 'converted'].map(
      (path) => [`${path}-${rpm}`, rpm] as const,
    ),
  ),
  ...['ticket', 'job'].map((path) => [`${path}-alone`, 60] as const),
  [CPU_GROUP, 6_000],
];

/** Counts and measures everything; takes about five minutes, as the waits are real. */
export async function measure(): Promise<Findings> {
  const upstream = await startFakeUpstream({ latencyMs: 0 });
  const hosts: Hosts = new Map();
  const lambda = await invokeEndpoint((name) => hosts.get(name));
  const deployment = await deploy(yamlFor(upstream.url), lambda.url);
  const testBed = { deployment, hosts };
  const shipped = { api: deployment.api.memoryMb, dispatcher: billedMemoryMb(deployment.dispatcher) };
  const steadily = (path: Load['path'], rpm: Rate, seconds: number) =>
    runSteadily(testBed, steadyLoad(path, rpm), { warmUpSeconds: path === 'ticket' ? 18 : 25, seconds });
  const alone = (path: Load['path']) => runOnce(testBed, aloneLoad(path));

  // Measured before anybody leads or waits.
  const sweep = await runSweep(testBed, { group: CPU_GROUP });
  const name = deployment.api.environment.DISPATCHER_FUNCTION ?? '';
  const api = await withDispatcher(testBed, { name, group: CPU_GROUP }, () =>
    runBundle(deployment.api, ['requests', CPU_GROUP, KEY]),
  );
  const { importMs: dispatcherImportMs } = await runBundle(deployment.dispatcher, ['import']);
  const [direct60, direct300] = await Promise.all([
    runOnce(testBed, directLoad(60, 8)),
    runOnce(testBed, directLoad(300, 20)),
  ]);
  const keyed = await Promise.all([
    runOnce(testBed, directLoad(60, 8, 'unlimited')),
    runOnce(testBed, directLoad(60, 8, 'limited')),
    runOnce(testBed, directLoad(300, 20, 'unlimited')),
    runOnce(testBed, directLoad(300, 20, 'limited')),
  ]);
  const [aloneTicket, aloneJob, ticket60, job60, converted60] = await Promise.all([
    alone('ticket'),
    alone('job'),
    steadily('ticket', 60, 60),
    steadily('job', 60, 60),
    steadily('converted', 60, 60),
  ]);
  const ticket300 = await steadily('ticket', 300, 20);
  const job300 = await steadily('job', 300, 20);
  const converted300 = await steadily('converted', 300, 20);

  await Promise.all([deployment.stop(), upstream.stop()]);
  lambda.close();
  return {
    shipped,
    api,
    dispatcherImportMs,
    sweep,
    sweptGroups: groups.length,
    at: {
      60: {
        direct: direct60,
        'unlimited key': keyed[0],
        'limited key': keyed[1],
        ticket: ticket60,
        job: job60,
        converted: converted60,
      },
      300: {
        direct: direct300,
        'unlimited key': keyed[2],
        'limited key': keyed[3],
        ticket: ticket300,
        job: job300,
        converted: converted300,
      },
    },
    alone: { ticket: aloneTicket, job: aloneJob },
  };
}

/** Ignores the group that only measures CPU time: its limit would require a larger dispatcher. */
function billedMemoryMb({ folder }: Deployed): number {
  const text = readFileSync(join(folder, 'headway-config.json'), 'utf8');
  const { deployments } = headwayConfigSchema.parse(JSON.parse(text));
  return dispatcherMemoryMb({ deployments: deployments.filter(({ group }) => group !== CPU_GROUP) });
}

/** Four fifths of the limit in use: everybody finds a free slot. */
const directLoad = (rpm: Rate, count: number, key?: NonNullable<Load['key']>): Load => ({
  path: 'direct',
  group: `${key ?? 'direct'}-${rpm}`,
  ...(key && { key }),
  rpm,
  atOnce: 1,
  count,
  window: { used: rpm * 0.8, spread: 'evenly' },
});

/** The limit in use, as many in the queue as get a turn in ten seconds, and arrivals equal to departures. */
const steadyLoad = (path: Load['path'], rpm: Rate): Load => ({
  path,
  group: `${path}-${rpm}`,
  rpm,
  atOnce: (rpm * WAIT_SECONDS) / 60,
  window: { used: rpm, spread: 'evenly' },
});

const aloneLoad = (path: Load['path']): Load => ({
  path,
  group: `${path}-alone`,
  rpm: 60,
  atOnce: 1,
  count: 1,
  window: { used: 60, spread: 'ten seconds left' },
});

const yamlFor = (upstreamUrl: string): string => `
model_list:
${groups
  .map(
    ([name, rpm]) => `  - model_name: ${name}
    litellm_params: { model: openai/fake, api_base: '${upstreamUrl}', api_key: unused, rpm: ${rpm} }`,
  )
  .join('\n')}
general_settings: { master_key: ${KEY} }
`;
