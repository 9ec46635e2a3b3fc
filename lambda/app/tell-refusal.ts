import { kindOf } from '../core/attempts/outcome.ts';
import type { Log, LogFields, UpstreamRefusal } from '../core/ports.ts';

/** A line for a call that the upstream refused: what kind it was, never what it said, which may quote the prompt. */
export function tellRefusal(log: Log, { reason, status, cause }: UpstreamRefusal, about: LogFields): void {
  const fields = { ...about, reason, status, ...(cause !== undefined && { cause }) };
  log[kindOf(reason).isUpstreamFailure ? 'warn' : 'info']('the upstream refused', fields);
}
