import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { errorEnvelope } from './schemas/error-envelope.ts';
import { everyAnswer, retryAfter } from './headers.ts';

const refusal = (id: string, description: string, headers = {}): ZodOpenApiResponseObject => ({
  id,
  description,
  headers: z.object({ ...everyAnswer, ...headers }),
  content: { 'application/json': { schema: errorEnvelope } },
});

/** The refusals, each with an error envelope. */
export const refusals = {
  badRequest: refusal('BadRequest', 'A parameter, a header, a field or the body as a whole is wrong.'),
  unauthorized: refusal('Unauthorized', 'No key, or one that is wrong, disabled or expired.'),
  forbidden: refusal('Forbidden', 'The key may not do this, by its role or its models.'),
  notFound: refusal('NotFound', 'There is no such thing, or it is somebody else’s.'),
  timedOut: refusal('TimedOut', 'No turn within `timeout`, or the upstream did not answer in time.'),
  conflict: refusal('Conflict', 'Its state does not allow this (any more).'),
  tooLarge: refusal('TooLarge', 'The body is larger than 10 MB.'),
  wrongType: refusal('WrongType', 'The body is of another Content-Type.'),
  keyReused: refusal('KeyReused', 'The Idempotency-Key was sent with another body before.'),
  tooMany: refusal(
    'TooMany',
    'Too many callers wait for this model on the line; the upstream refused for its rate limit; or more came at once than the gateway’s edge takes.',
    retryAfter,
  ),
  byTheUpstream: refusal('ByTheUpstream', 'The upstream refused for good; its words are kept.', retryAfter),
  failed: refusal(
    'Failed',
    'The gateway, a store or the upstream failed: 500 internal_error, 502 upstream_failed, 503 store_unavailable, 504, or the status of the upstream.',
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
