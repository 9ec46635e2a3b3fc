import { gatewayUsages } from './ingress-usage.ts';
import { lambdaUsage, stretched } from './billing/lambda-time.ts';
import type { Usage } from './billing/ledger.ts';
import type { BundleCost } from './measuring/bundle-process.ts';
import { bytesOf, type LineBytes } from './billing/log-lines.ts';
import type { LoadCost } from './measuring/run-load.ts';
import { EARLY_COLLECTS_MS, LLM_MS } from './measuring/workload.ts';

/** How long a call of an AWS service takes from a function, ms. Assumed, as emulators cannot show it. */
export const AWS_CALL_MS = 10;
/** `START`, `END` and `REPORT` of an invocation, with the bytes added to each line. */
export const PLATFORM_LOG_BYTES = 400;

/** CPU of the API function by kind of call, and its log lines. */
export type ApiCost = BundleCost & { readonly lines: LineBytes };

export interface MemorySizes {
  readonly api: number;
  readonly dispatcher: number;
}

/** The usage of a number of requests together. */
export interface PathCost {
  readonly usages: readonly Usage[];
  readonly count: number;
}

interface Path {
  readonly load: LoadCost;
  readonly cpu: ApiCost;
  readonly memory: MemorySizes;
}

/** A caller who gets a free slot at once. `serialCalls`: the AWS calls on its way, one after the other. */
export function directCost({ load, cpu, memory }: Path, serialCalls = 2): PathCost {
  const count = load.api.waits.length;
  const hasQueued = load.api.entry.some(({ call }) => call.startsWith('PutItem'));
  if (hasQueued) throw new Error('a direct request found no free slot');
  const ms = LLM_MS + serialCalls * AWS_CALL_MS + stretched(cpu.direct, memory.api);
  const lines = ['request', 'answered', 'metric'];
  return {
    count,
    usages: [...load.api.entry, ...apiUsages(cpu, { count, ms, memoryMb: memory.api, lines })],
  };
}

/** A caller who waits for its turn: the dispatcher's work in that time is shared by the requests it served. */
export function queuedCost(path: Path): PathCost {
  const { load, cpu, memory } = path;
  const count = load.api.waits.length;
  const lines = ['request', 'queued', 'answered'];
  const waitMs = load.api.waits.reduce((total, ms) => total + ms, 0) / count;
  const ms = waitMs + LLM_MS + 2 * AWS_CALL_MS + stretched(cpu.direct, memory.api);
  return {
    count,
    usages: [
      ...load.api.entry,
      ...load.dispatcher.dispatcher.map(named('dispatcher')),
      ...apiUsages(cpu, { count, ms, memoryMb: memory.api, lines }),
      ...dispatcherUsages(path),
    ],
  };
}

/**
 * A job, collected once after its end, or before it as well. `waitedMs`: on an open connection, before it became a
 * job.
 */
export function jobCost(
  path: Path,
  {
    isAskedEarly = false,
    waitedMs = 0,
  }: { readonly isAskedEarly?: boolean; readonly waitedMs?: number } = {},
): PathCost {
  const { load, cpu, memory } = path;
  const count = load.api.waits.length;
  const submitMs = waitedMs + 4 * AWS_CALL_MS + stretched(cpu.submit, memory.api);
  const looks = 1 + (isAskedEarly ? EARLY_COLLECTS_MS.length : 0);
  const lookMs = AWS_CALL_MS + stretched(cpu.collect, memory.api);
  const ms = submitMs + looks * lookMs;
  const lines = ['queued', ...Array<string>(1 + looks).fill('request')];
  return {
    count,
    usages: [
      ...load.api.entry,
      ...(isAskedEarly ? load.api.earlyCollects.map(named('early collect')) : []),
      ...load.api.lastCollect.map(named('collect')),
      ...load.dispatcher.dispatcher.map(named('dispatcher')),
      ...apiUsages(cpu, { count, ms, memoryMb: memory.api, lines, invocations: 1 + looks }),
      ...dispatcherUsages(path),
    ],
  };
}

const named =
  (whose: string) =>
  (usage: Usage): Usage => ({ ...usage, call: `${whose}: ${usage.call}` });

/** `ms`: of all its invocations together; `lines` are the functions' log lines. */
function apiUsages(
  cpu: ApiCost,
  each: {
    readonly count: number;
    readonly ms: number;
    readonly memoryMb: number;
    readonly lines: readonly string[];
    readonly invocations?: number;
  },
): Usage[] {
  const { count, ms, memoryMb, lines } = each;
  const perRequest = each.invocations ?? 1;
  const invocations = count * perRequest;
  const logged = (call: string, calls: number, bytes: number): Usage => ({
    call: `CloudWatch Logs, bytes: ${call}`,
    price: 'logByte',
    calls,
    units: bytes,
  });
  return [
    ...lambdaUsage({ name: 'Lambda, API', memoryMb, seconds: (count * ms) / 1000, invocations }),
    logged('API function', count * lines.length, count * bytesOf(cpu.lines, lines)),
    logged("Lambda's own, API", invocations, invocations * PLATFORM_LOG_BYTES),
    ...gatewayUsages(invocations),
  ];
}

/** Its start is counted where it was made: `Invoke dispatcher`. */
const dispatcherUsages = ({ load, memory }: Path): Usage[] =>
  lambdaUsage({
    name: 'Lambda, dispatcher',
    memoryMb: memory.dispatcher,
    seconds: load.dispatcherSeconds,
    invocations: 0,
  }).filter(({ units }) => units > 0);
