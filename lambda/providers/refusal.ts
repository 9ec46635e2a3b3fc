import type { UpstreamRefusal } from '../core/ports.ts';

type Reason = UpstreamRefusal['reason'];

const types: Readonly<Record<Reason, string>> = {
  rate_limited: 'rate_limit_error',
  failed: 'upstream_error',
  timed_out: 'timeout',
  rejected: 'invalid_request_error',
};

const codes: Readonly<Record<Reason, string | null>> = {
  rate_limited: 'rate_limit_exceeded',
  failed: 'upstream_failed',
  timed_out: 'timeout',
  rejected: null,
};

/** A refusal; what is not given is what its reason usually means. */
export function refused(
  reason: Reason,
  what: {
    readonly status: number;
    readonly message: string;
    readonly type?: string | undefined;
    readonly param?: string | undefined;
    readonly code?: string | undefined;
    readonly retryAfterMs?: number | undefined;
  },
): UpstreamRefusal {
  const { status, message, type = types[reason], param = null, code = codes[reason] } = what;
  return {
    kind: 'refused',
    reason,
    status,
    error: { message, type, param, code },
    retryAfterMs: what.retryAfterMs ?? null,
  };
}

export const timedOut = (timeoutMs: number): UpstreamRefusal =>
  refused('timed_out', {
    status: 408,
    message: `The upstream did not answer within ${timeoutMs / 1000} s.`,
  });

/** The caller has gone before the upstream answered. The status (nginx's) is for the log: nobody receives it. */
export const abandoned = (): UpstreamRefusal =>
  refused('failed', { status: 499, message: 'The caller closed the request.', code: 'cancelled' });
