import type { Log, LogFields, UpstreamRefusal } from '../core/ports.ts';

/** A line for a call that the upstream refused: what kind it was, never what it said, which may quote the prompt. */
export function tellRefusal(log: Log, { reason, status }: UpstreamRefusal, about: LogFields): void {
  const isItsFailure = reason === 'failed' || reason === 'timed_out';
  log[isItsFailure ? 'warn' : 'info']('the upstream refused', { ...about, reason, status });
}
