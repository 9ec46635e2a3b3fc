/** How one kind of refused call is told to callers and counted. */
interface RefusalKind {
  /** `error.type` and `error.code` where the upstream did not say them. */
  readonly type: string;
  readonly code: string | null;
  /** The upstream's own failure: worth a warning in the log, and an alarm when there are many. */
  readonly isUpstreamFailure: boolean;
}

const refusalKinds = {
  /** 429: the limit is used up for now, and a wait mends it. */
  rate_limited: { type: 'rate_limit_error', code: 'rate_limit_exceeded', isUpstreamFailure: false },
  /** 429 or 402 that money or a day's limit causes: the deployment is of no use for long. */
  exhausted: { type: 'insufficient_quota', code: 'insufficient_quota', isUpstreamFailure: false },
  /** 5xx, no connection, an answer that is none. */
  failed: { type: 'upstream_error', code: 'upstream_failed', isUpstreamFailure: true },
  /** 408, or no answer in time. */
  timed_out: { type: 'timeout', code: 'timeout', isUpstreamFailure: true },
  /** 401, 403: the deployment's credentials are not accepted. */
  denied: { type: 'invalid_request_error', code: null, isUpstreamFailure: false },
  /** 404 of the model or deployment itself, not of a thing that the request names. */
  missing: { type: 'invalid_request_error', code: null, isUpstreamFailure: false },
  /** Any other 4xx: the request's own fault, on every deployment. */
  rejected: { type: 'invalid_request_error', code: null, isUpstreamFailure: false },
} as const satisfies Readonly<Record<string, RefusalKind>>;

/** The closed catalogue of what can come of a call that is not an answer. */
export type RefusalReason = keyof typeof refusalKinds;

export const kindOf = (reason: RefusalReason): RefusalKind => refusalKinds[reason];
