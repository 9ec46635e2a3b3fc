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
