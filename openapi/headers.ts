import * as z from 'zod';
import { idempotencyKeyField } from '../lambda/http/reading/idempotency-key.ts';

/** A header; its name is its component of the document. */
const headers = <Name extends string>(texts: Readonly<Record<Name, string>>) =>
  Object.fromEntries(
    Object.entries<string>(texts).map(([id, description]) => [
      id,
      z.string().optional().meta({ header: { id, description } }),
    ]),
  );

/** On every answer of a function; API Gateway's own refusals have none. */
export const everyAnswer = headers({ 'x-request-id': 'Identifies the entry in the log.' });

export const retryAfter = headers({
  'retry-after': 'Seconds until it makes sense to try, or look, again; present if known.',
  'retry-after-ms': 'The same in milliseconds.',
});

const requestId = headers({
  'x-headway-request-id': 'The id for /v1/requests/{id}; present if the request was queued.',
});

const followed = headers({
  'preference-applied': 'The preferences that were applied.',
  'idempotency-replayed': 'true: this is the answer to an earlier request with the same key.',
});

/** On an answer about a request. */
export const aboutRequest = { ...everyAnswer, ...retryAfter, ...requestId };

export const accepted = {
  ...aboutRequest,
  ...followed,
  ...headers({
    location: 'Where the answer can be collected.',
    'x-headway-latest-start': 'Unix seconds: latest_start of the request object; present if it is known.',
  }),
};

/** On an answer that a deployment gave. */
export const served = {
  ...everyAnswer,
  ...requestId,
  ...followed,
  ...headers({
    'x-headway-tier': 'The tier of the request.',
    'x-headway-wait-ms': 'How long the request waited for its turn.',
    'x-headway-dropped-params':
      'Parameters that were left out under drop_params, since this upstream has none such.',
    'x-litellm-request-prioritization-used': 'True on every model’s answer.',
    'x-headway-priority':
      'The priority used and “clamped”; present if the key does not allow the requested priority; or “demoted”: the budget of the key is used up.',
    'x-litellm-priority': 'The priority that was used; on /queue/chat/completions.',
    'x-litellm-model-group': 'The model group.',
    'x-litellm-model-id': 'The deployment.',
    'x-litellm-attempted-retries': 'Upstream calls beyond the first.',
    'x-litellm-attempted-fallbacks': 'How often the request went on to another model group.',
    'x-litellm-max-retries': 'How many failures are retried.',
    'x-ratelimit-limit-requests': 'The deployment’s limit; present if it has one.',
    'x-ratelimit-remaining-requests': 'What remains of the limit after this turn.',
    'x-ratelimit-reset-requests': 'Time until the oldest use leaves the window, such as 1m0.424s.',
    'x-ratelimit-limit-tokens': 'The same for tokens.',
    'x-ratelimit-remaining-tokens': 'The same for tokens.',
    'x-ratelimit-reset-tokens': 'The same for tokens.',
  }),
};

/** The headers that a caller may send with a model call. */
export const asked = z.object({
  Prefer: z
    .string()
    .optional()
    .meta({
      param: {
        id: 'Prefer',
        description:
          'RFC 7240. `respond-async`: 202 and an id at once. `wait=N`: the answer if the turn comes within N seconds, otherwise 202. `handling=strict`: 422 at once if the request cannot start by its deadline; `handling=lenient`: it waits all the same. Unknown preferences are ignored.',
        example: 'respond-async',
      },
    }),
  'Idempotency-Key': idempotencyKeyField.optional().meta({
    param: {
      id: 'IdempotencyKey',
      description:
        'Makes a repeated request safe: it is carried out once. The key is the same with quotes, as in the IETF draft, or without.',
      example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
    },
  }),
});
