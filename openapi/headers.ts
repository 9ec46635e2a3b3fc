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
export const everyAnswer = headers({ 'x-request-id': 'Finds the entry in the log.' });

export const retryAfter = headers({
  'retry-after': 'Seconds until trying, or looking, again makes sense; where that is known.',
  'retry-after-ms': 'The same in milliseconds.',
});

const requestId = headers({
  'x-headway-request-id': 'The id for /v1/requests/{id}, where the request had to queue.',
});

const followed = headers({
  'preference-applied': 'What of Prefer was followed.',
  'idempotency-replayed': 'true: an earlier request under the same key was answered.',
});

/** On an answer about a request. */
export const aboutRequest = { ...everyAnswer, ...retryAfter, ...requestId };

export const accepted = {
  ...aboutRequest,
  ...followed,
  ...headers({ location: 'Where the answer can be collected.' }),
};

/** On an answer that a deployment gave. */
export const served = {
  ...everyAnswer,
  ...requestId,
  ...followed,
  ...headers({
    'x-headway-tier': 'The tier it was in.',
    'x-headway-wait-ms': 'How long it waited for its turn.',
    'x-headway-dropped-params':
      'Parameters that were left out under drop_params, since this upstream has none such.',
    'x-litellm-request-prioritization-used': 'True on every answer of a model.',
    'x-headway-priority': 'The priority used and “clamped”, where the key does not reach what was asked for.',
    'x-litellm-priority': 'The priority that was used; on /queue/chat/completions.',
    'x-litellm-model-group': 'The model group.',
    'x-litellm-model-id': 'The deployment.',
    'x-litellm-attempted-retries': 'Upstream calls beyond the first.',
    'x-litellm-attempted-fallbacks': 'How often the request went on to another model group.',
    'x-litellm-max-retries': 'As many failures as it may have and still be tried again.',
    'x-ratelimit-limit-requests': 'The deployment’s limit, where it has one.',
    'x-ratelimit-remaining-requests': 'What is left of it after this turn.',
    'x-ratelimit-reset-requests': 'Until the oldest use leaves the window, such as 1m0.424s.',
    'x-ratelimit-limit-tokens': 'The same of tokens.',
    'x-ratelimit-remaining-tokens': 'The same of tokens.',
    'x-ratelimit-reset-tokens': 'The same of tokens.',
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
          'RFC 7240. `respond-async`: 202 and an id at once. `wait=N`: the answer if the turn comes within N seconds, else 202. What is not understood is passed over.',
        example: 'respond-async',
      },
    }),
  'Idempotency-Key': idempotencyKeyField.optional().meta({
    param: {
      id: 'IdempotencyKey',
      description:
        'Sending the same again cannot ask twice. In quotes, as the IETF draft writes it, it is the same key.',
      example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
    },
  }),
});
