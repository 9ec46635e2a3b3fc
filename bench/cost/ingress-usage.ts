import { TRACED_SHARE } from '../../lib/monitoring/traced-share.ts';
import { lambdaUsage } from './billing/lambda-time.ts';
import type { Usage } from './billing/ledger.ts';
import { ACCESS_LINE_BYTES } from './billing/log-lines.ts';

/** Usage that comes with API Gateway: its requests, its access log, and X-Ray, for which it samples. */
export function gatewayUsages(invocations: number): Usage[] {
  const traces = invocations * TRACED_SHARE;
  const bytes = invocations * ACCESS_LINE_BYTES;
  return [
    { call: REQUESTS, price: 'restRequest', calls: invocations, units: invocations },
    { call: ACCESS_LOG, price: 'logByte', calls: invocations, units: bytes },
    { call: TRACES, price: 'traceRecorded', calls: traces, units: traces },
  ];
}

const REQUESTS = 'API Gateway request';
const ACCESS_LOG = 'CloudWatch Logs, bytes: access log';
const TRACES = 'X-Ray traces';
const GATEWAY: ReadonlySet<string> = new Set([REQUESTS, ACCESS_LOG, TRACES]);

/** The same calls through a function URL, which costs nothing. */
export const throughFunctionUrl = (usages: readonly Usage[]): Usage[] =>
  usages.filter(({ call }) => !GATEWAY.has(call));

/** Lambda starts this many calls a second for each reserved execution (its guide, "Throttling function URLs"). */
const CALLS_PER_EXECUTION = 10;
const HOUR_SECONDS = 3_600;

/**
 * The most that an hour of calls without a key uses at a function URL, which only a reservation throttles: as many
 * calls as are admitted, and every execution busy all the time. Refused calls beyond that are not billed.
 */
export function floodUsages(flood: {
  readonly concurrency: number;
  readonly memoryMb: number;
  /** For a refused call: the function's lines and Lambda's own. */
  readonly logBytes: number;
}): Usage[] {
  const { concurrency, memoryMb, logBytes } = flood;
  const calls = concurrency * CALLS_PER_EXECUTION * HOUR_SECONDS;
  return [
    ...lambdaUsage({
      name: 'Lambda, API',
      memoryMb,
      seconds: concurrency * HOUR_SECONDS,
      invocations: calls,
    }),
    { call: 'CloudWatch Logs, bytes', price: 'logByte', calls, units: calls * logBytes },
  ];
}
