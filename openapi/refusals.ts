import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { errorEnvelope } from './schemas/error-envelope.ts';
import { everyAnswer, retryAfter } from './headers.ts';

const refusal = (
  id: string,
  description: string,
  headers = {},
): ZodOpenApiResponseObject & { readonly description: string } => ({
  id,
  description,
  headers: z.object({ ...everyAnswer, ...headers }),
  content: { 'application/json': { schema: errorEnvelope } },
});

/** The refusals, each with an error envelope. */
export const refusals = {
  badRequest: refusal('BadRequest', 'A parameter, a header, a field or the body as a whole is wrong.'),
  unauthorized: refusal('Unauthorized', 'No key or token, or one that is wrong, disabled or expired.'),
  forbidden: refusal('Forbidden', 'The key’s role or models do not allow this; or a token selects no key.'),
  notFound: refusal('NotFound', 'It does not exist, or it belongs to another owner.'),
  timedOut: refusal('TimedOut', 'No turn within `timeout`, or the upstream did not answer in time.'),
  conflict: refusal('Conflict', 'The state of the resource does not allow this.'),
  tooLarge: refusal('TooLarge', 'The body is larger than 10 MB.'),
  wrongType: refusal('WrongType', 'The Content-Type of the body is not supported.'),
  unprocessable: refusal(
    'Unprocessable',
    'The Idempotency-Key was sent with another body before; or deadline_unreachable: under strict admission, the request could not start by its deadline.',
  ),
  tooMany: refusal(
    'TooMany',
    'Too many callers wait for this model with an open connection; the budget of the key is used up; the upstream’s rate limit was reached; or more requests came at once than API Gateway accepts.',
    retryAfter,
  ),
  byTheUpstream: refusal(
    'ByTheUpstream',
    'The upstream refused the request; its own message is kept.',
    retryAfter,
  ),
  failed: refusal(
    'Failed',
    'The gateway, a store or the upstream failed: 500 internal_error, 502 upstream_failed, 503 store_unavailable or issuer_unavailable, 504, or the status of the upstream.',
    retryAfter,
  ),
} as const;

/** An operation that needs a key, with the answers that every such operation may give. */
export const keyed = (operation: ZodOpenApiOperationObject): ZodOpenApiOperationObject => ({
  ...operation,
  responses: {
    ...operation.responses,
    '401': refusals.unauthorized,
    '403': refusals.forbidden,
    '429': refusals.tooMany,
    '5XX': refusals.failed,
  },
});
