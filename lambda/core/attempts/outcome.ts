import type { ClassPolicy, ErrorClass } from './error-class.ts';

/** After a 429 its deployment is left alone for this long, ms, even if no cooldown is configured. */
const LEAST_COOLDOWN_MS = 1_000;

/** How each kind is reported and counted, and its remedy. */
type RefusalKind = Telling & Remedy;

interface Telling {
  /** `error.type` and `error.code` if the upstream did not give them. */
  readonly type: string;
  readonly code: string | null;
  /** LiteLLM's name for it, which may depend on the status. */
  readonly errorClass: ErrorClass | ((status: number) => ErrorClass);
  /** Where the request goes on when its group cannot serve it; null: no other group could, either. */
  readonly fallbacks: FallbackKind | null;
  /** The upstream's own failure: worth a warning in the log, and an alarm when there are many. */
  readonly isUpstreamFailure: boolean;
}

/** LiteLLM's lists of model groups. */
export type FallbackKind = 'general' | 'contextWindow' | 'contentPolicy';

type Remedy =
  /** A wait: the request goes back to its place. */
  | {
      readonly mendedBy: 'time';
      /** It counts as one of the few failures that a request may have. */
      readonly isFailure: boolean;
      /** Without a time of its own it closes no gate. */
      readonly pauseMs: PauseMs | null;
    }
  /** The operator: the deployment is out of service for a while, and others take its calls. */
  | {
      readonly mendedBy: 'operator';
      readonly isFailure: false;
      readonly pauseMs: PauseMs;
      readonly advice: string;
    }
  /** Another deployment or model group: this one has no place for what the request asks. Nothing was sent. */
  | { readonly mendedBy: 'place'; readonly isFailure: false }
  /** Another request. */
  | { readonly mendedBy: 'caller'; readonly isFailure: false };

/** For how long, ms, where the upstream does not say it. */
type PauseMs = (around: PauseRules) => number;

interface PauseRules {
  readonly cooldownMs: number;
}

const cooldownTime: PauseMs = ({ cooldownMs }) => Math.max(LEAST_COOLDOWN_MS, cooldownMs);
const aMinute: PauseMs = () => 60_000;
const anHour: PauseMs = () => 3_600_000;

const refusalKinds = {
  /** 429: the limit is used up for now. */
  rate_limited: {
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    errorClass: 'RateLimitError',
    fallbacks: 'general',
    isUpstreamFailure: false,
    mendedBy: 'time',
    isFailure: false,
    pauseMs: cooldownTime,
  },
  /** 5xx, no connection, or an invalid answer. */
  failed: {
    type: 'upstream_error',
    code: 'upstream_failed',
    errorClass: (status) => (status === 503 ? 'ServiceUnavailableError' : 'InternalServerError'),
    fallbacks: 'general',
    isUpstreamFailure: true,
    mendedBy: 'time',
    isFailure: true,
    pauseMs: null,
  },
  /** 408, or no answer in time. */
  timed_out: {
    type: 'timeout',
    code: 'timeout',
    errorClass: 'TimeoutError',
    fallbacks: 'general',
    isUpstreamFailure: true,
    mendedBy: 'time',
    isFailure: true,
    pauseMs: null,
  },
  /** 429 or 402 for lack of money or because of a day's limit. */
  exhausted: {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    errorClass: 'RateLimitError',
    fallbacks: 'general',
    isUpstreamFailure: false,
    mendedBy: 'operator',
    isFailure: false,
    pauseMs: anHour,
    advice: 'Check the credit and the spending limits of the account behind this deployment.',
  },
  /** 401, 403: the deployment's credentials are not accepted. */
  denied: {
    type: 'invalid_request_error',
    code: null,
    errorClass: 'AuthenticationError',
    fallbacks: 'general',
    isUpstreamFailure: false,
    mendedBy: 'operator',
    isFailure: false,
    pauseMs: aMinute,
    advice: 'Check the api_key of this deployment, and what it may call.',
  },
  /** 404 of the model or deployment itself, not of an object that the request names. */
  missing: {
    type: 'invalid_request_error',
    code: null,
    errorClass: 'NotFoundError',
    fallbacks: 'general',
    isUpstreamFailure: false,
    mendedBy: 'operator',
    isFailure: false,
    pauseMs: aMinute,
    advice: 'Check model, api_base and api_version of this deployment.',
  },
  /** The deployment's provider has no such field, endpoint or model. */
  unsupported: {
    type: 'invalid_request_error',
    code: 'unsupported_parameter',
    errorClass: 'BadRequestError',
    fallbacks: 'general',
    isUpstreamFailure: false,
    mendedBy: 'place',
    isFailure: false,
  },
  /** More than the model can read. */
  too_long: {
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    errorClass: 'BadRequestError',
    fallbacks: 'contextWindow',
    isUpstreamFailure: false,
    mendedBy: 'caller',
    isFailure: false,
  },
  /** The request violates the provider's rules. */
  blocked: {
    type: 'invalid_request_error',
    code: 'content_policy_violation',
    errorClass: 'ContentPolicyViolationError',
    fallbacks: 'contentPolicy',
    isUpstreamFailure: false,
    mendedBy: 'caller',
    isFailure: false,
  },
  /** Any other 4xx: the request's own fault, on every deployment. */
  rejected: {
    type: 'invalid_request_error',
    code: null,
    errorClass: 'BadRequestError',
    fallbacks: null,
    isUpstreamFailure: false,
    mendedBy: 'caller',
    isFailure: false,
  },
} as const satisfies Readonly<Record<string, RefusalKind>>;

/** The closed catalogue of a call's outcomes other than an answer. */
export type RefusalReason = keyof typeof refusalKinds;

export const kindOf = (reason: RefusalReason): RefusalKind => refusalKinds[reason];

/** The part of a refusal that says which of LiteLLM's classes it is of. */
export interface Classed {
  readonly reason: RefusalReason;
  readonly status: number;
}

/** The number that a policy has for a refusal; undefined: it says nothing about it. */
export function numberIn(policy: ClassPolicy, { reason, status }: Classed): number | undefined {
  const { errorClass } = kindOf(reason);
  return policy[typeof errorClass === 'string' ? errorClass : errorClass(status)] ?? policy.Default;
}
