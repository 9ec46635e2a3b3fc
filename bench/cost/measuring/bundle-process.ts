import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { restEvent, type Sent } from '../../../testkit/rest-event.ts';
import { installLambdaRuntime, invoke } from '../../../testkit/lambda-runtime.ts';
import { bodyFor } from './workload.ts';

/** The cost of a bundle: CPU ms of all threads, and its peak memory. */
export interface BundleCost {
  readonly importMs: number;
  /** The first request of an instance. */
  readonly firstMs: number;
  readonly direct: number;
  readonly submit: number;
  readonly collect: number;
  readonly peakMb: number;
}

/**
 * Imports the bundle that would be uploaded, as Lambda does, and calls its handler: one request at a time, as an
 * instance on Lambda gets them. With `import` as its argument, it only imports.
 */
const [what = '', group = '', key = ''] = process.argv.slice(2);

installLambdaRuntime();
const bundleFile = pathToFileURL(join(process.env.LAMBDA_TASK_ROOT ?? '', 'index.mjs')).href;
const beforeImport = process.cpuUsage();
const { handler } = (await import(bundleFile)) as { handler: unknown };
const importMs = since(beforeImport);
const cost = what === 'import' ? { firstMs: 0, direct: 0, submit: 0, collect: 0 } : await measureRequests();
process.send?.({
  importMs,
  ...cost,
  peakMb: process.resourceUsage().maxRSS / 1024,
} satisfies BundleCost);

async function measureRequests() {
  const headers = { Authorization: `Bearer ${key}` };
  const completion = { headers, body: bodyFor(group) };
  const job = { ...completion, headers: { ...headers, Prefer: 'respond-async' } };
  const beforeFirst = process.cpuUsage();
  await send(completion, 200);
  const firstMs = since(beforeFirst);
  const direct = await cpuOf(300, () => send(completion, 200));
  const submit = await cpuOf(50, () => send(job, 202));
  const { id } = JSON.parse(await send(job, 202)) as { id: string };
  const collect = await cpuOf(100, () => send({ method: 'GET', path: `/v1/requests/${id}`, headers }, 200));
  return { firstMs, direct, submit, collect };
}

/** CPU ms of one call after as many have gone before. */
async function cpuOf(times: number, path: () => Promise<unknown>): Promise<number> {
  for (let n = 0; n < times; n++) await path();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) await path();
  return since(before) / times;
}

async function send(sent: Sent, status: number): Promise<string> {
  const invoked = await invoke(handler, restEvent(sent));
  await invoked.ended;
  if (invoked.statusCode !== status) throw new Error(`${invoked.statusCode}: ${invoked.text()}`);
  return invoked.text();
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
