import type { Next } from '../../core/attempts/decide-next.ts';
import { kindOf } from '../../core/attempts/outcome.ts';
import type { Log, LogFields } from '../../ports/log.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';

/**
 * Logs a line for a call that the upstream refused: the kind of refusal, never the upstream's message, which may
 * quote the prompt. If somebody has to act, it says what to look at.
 */
export function tellRefusal(
  log: Log,
  {
    refusal,
    next,
    about,
  }: { readonly refusal: UpstreamRefusal; readonly next: Next; readonly about: LogFields },
): void {
  const { reason, status, cause } = refusal;
  const kind = kindOf(reason);
  const fields = { ...about, reason, status, ...(cause !== undefined && { cause }) };
  if (kind.mendedBy === 'operator') {
    const outForMs = next.pause?.forMs ?? 0;
    log.warn('the upstream refused', { ...fields, advice: kind.advice, outForMs });
    return;
  }
  log[kind.isUpstreamFailure ? 'warn' : 'info']('the upstream refused', fields);
}
