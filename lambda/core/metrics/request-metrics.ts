import { kindOf, type RefusalReason } from '../attempts/outcome.ts';
import type { FaultCode } from '../faults.ts';
import type { MetricPoint } from './metrics.ts';

/** A call that the upstream did not answer. Only the upstream's own failures are worth waking somebody for. */
export function upstreamErrorMetrics(group: string, kind: RefusalReason, count = 1): MetricPoint[] {
  return [
    { name: 'UpstreamErrors', value: count, of: { group, kind } },
    ...(kindOf(kind).isUpstreamFailure ? [{ name: 'UpstreamFailures', value: count, of: {} } as const] : []),
  ];
}

/** A caller was refused. */
export const refusalMetrics = (reason: FaultCode): MetricPoint[] => [
  { name: 'Refusals', value: 1, of: { reason } },
  ...(reason === 'timed_out_in_queue' ? [{ name: 'Expired', value: 1, of: {} } as const] : []),
];
