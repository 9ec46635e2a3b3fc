import type { RefusalReason } from './outcome.ts';

/** LiteLLM's names for the errors of a call, by which its policies count. */
export const errorClasses = [
  'BadRequestError',
  'AuthenticationError',
  'TimeoutError',
  'RateLimitError',
  'ContentPolicyViolationError',
  'InternalServerError',
  'ServiceUnavailableError',
  'NotFoundError',
] as const;

export type ErrorClass = (typeof errorClasses)[number];

/** A number for each class that has one; `Default` covers the others. */
export type ClassPolicy = Readonly<Partial<Record<ErrorClass | 'Default', number>>>;

const classes: Readonly<Record<Exclude<RefusalReason, 'failed'>, ErrorClass>> = {
  rate_limited: 'RateLimitError',
  timed_out: 'TimeoutError',
  exhausted: 'RateLimitError',
  denied: 'AuthenticationError',
  missing: 'NotFoundError',
  too_long: 'BadRequestError',
  blocked: 'ContentPolicyViolationError',
  rejected: 'BadRequestError',
};

export function errorClassOf({
  reason,
  status,
}: {
  readonly reason: RefusalReason;
  readonly status: number;
}): ErrorClass {
  if (reason !== 'failed') return classes[reason];
  return status === 503 ? 'ServiceUnavailableError' : 'InternalServerError';
}

/** The number that a policy has for a refusal; undefined: it says nothing about it. */
export const numberIn = (
  policy: ClassPolicy,
  refusal: Parameters<typeof errorClassOf>[0],
): number | undefined => policy[errorClassOf(refusal)] ?? policy.Default;
