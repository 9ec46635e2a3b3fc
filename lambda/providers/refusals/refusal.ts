import { kindOf, type RefusalReason } from '../../core/attempts/outcome.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';

/** A refusal; fields that are not given have the usual values of its reason. */
export function refused(
  reason: RefusalReason,
  what: {
    readonly status: number;
    readonly message: string;
    readonly type?: string | undefined;
    readonly param?: string | undefined;
    readonly code?: string | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  },
): UpstreamRefusal {
  const kind = kindOf(reason);
  const { status, message, type = kind.type, param = null, code = kind.code, cause } = what;
  return {
    kind: 'refused',
    reason,
    status,
    error: { message, type, param, code },
    retryAfterMs: what.retryAfterMs ?? null,
    ...(cause !== undefined && { cause }),
  };
}

export const timedOut = (timeoutMs: number): UpstreamRefusal =>
  refused('timed_out', {
    status: 408,
    message: `The upstream did not answer within ${timeoutMs / 1000} s.`,
  });

/** The caller left before the upstream answered. The status (nginx's) is for the log: nobody receives it. */
export const abandoned = (): UpstreamRefusal =>
  refused('failed', { status: 499, message: 'The caller closed the request.', code: 'cancelled' });
