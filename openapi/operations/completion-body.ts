import * as z from 'zod';
import { LONGEST_WAIT_SECONDS } from '../../lambda/core/requests/patience.ts';
import { LONGEST_WEBHOOK_URL } from '../../lambda/core/webhooks/webhook-url.ts';
import type { Endpoint } from '../../lambda/core/requests/request.ts';
import { completionSchemas } from '../../lambda/api/bodies/completion-schema.ts';
import { priorityField } from '../../lambda/api/bodies/priority.ts';
import { described } from '../described.ts';

/**
 * Fields that the schemas do not check: they are read by the configuration and by the other fields, or may be of
 * any kind.
 */
const readApart = {
  priority: priorityField.nullish(),
  webhook_url: z.string().max(LONGEST_WEBHOOK_URL).nullish(),
  metadata: z.unknown().optional(),
  stream_options: z.unknown().optional(),
};

export const texts = {
  model: 'A model group or an alias: one of the names that GET /v1/models lists.',
  priority: 'Lower goes first. Absent or null: the configured default.',
  stream: 'true: an event stream.',
  background: 'true: 202 and an id at once; false: `Prefer: respond-async` is ignored.',
  timeout: `Seconds: how long to wait for a turn, and how long the call may take. At most ${LONGEST_WAIT_SECONDS}, or 86400 if the answer can be collected; larger values are reduced to that.`,
  request_timeout: 'LiteLLM’s name for `timeout`; used if `timeout` is absent.',
  stream_timeout: 'The same for streams only, where it takes precedence over `timeout`.',
  drop_params:
    'true: a `priority` that is not an integer is replaced by the default; false: it is a 400; absent: as configured.',
  num_retries: 'How many failures are retried.',
  fallbacks:
    'Models to go on to when this one cannot serve the request, best first; in place of the configured ones. LiteLLM’s form `[{"model": ["other"]}]` is accepted too.',
  context_window_fallbacks: 'The same for a request that is too long.',
  content_policy_fallbacks: 'The same for a request that violates the rules of the provider.',
  max_fallbacks: 'The most of them; absent: as the settings say.',
  disable_fallbacks: 'true: it goes on to no other model.',
  max_wait: `Seconds to wait for a turn before the id is answered instead. At most ${LONGEST_WAIT_SECONDS}.`,
  deadline:
    'The time by which the turn must have come: Unix seconds, or a string in RFC 3339 format; in the future and at most a day ahead.',
  webhook_url:
    'An https:// URL on a public host that is called when the request has ended; only for background requests, and only if webhooks are configured.',
  metadata: 'Strings (at most 16, of up to 512 characters) that come back in the request object.',
  stream_options: '`include_usage`: the stream ends with the usage.',
};

const hello = [{ role: 'user', content: 'Hello!' }];

const shown: Readonly<Record<Endpoint, { readonly id: string; readonly examples: readonly object[] }>> = {
  'chat/completions': {
    id: 'ChatCompletionRequest',
    examples: [{ model: 'limited-fake-model', priority: 0, messages: hello }],
  },
  completions: {
    id: 'CompletionRequest',
    examples: [{ model: 'limited-fake-model', priority: 0, prompt: 'Hello!' }],
  },
  responses: {
    id: 'ResponseRequest',
    examples: [{ model: 'limited-fake-model', background: true, input: 'Hello!' }],
  },
  embeddings: {
    id: 'EmbeddingRequest',
    examples: [{ model: 'limited-fake-model', priority: 1000, input: ['Hello!', 'Goodbye!'] }],
  },
  'images/generations': {
    id: 'ImageRequest',
    examples: [{ model: 'limited-fake-model', priority: 1000, prompt: 'A lighthouse' }],
  },
  moderations: {
    id: 'ModerationRequest',
    examples: [{ model: 'limited-fake-model', priority: 0, input: 'Hello!' }],
  },
  rerank: {
    id: 'RerankRequest',
    examples: [{ model: 'limited-fake-model', query: 'greeting', documents: ['Hello!', 'Goodbye!'] }],
  },
};

/** The body of a model call: the schema that checks it, and the fields read besides it. */
export const completionBody = (endpoint: Endpoint) => {
  const schema: z.ZodObject = completionSchemas[endpoint];
  return described(schema.extend(readApart), texts).meta({
    id: shown[endpoint].id,
    examples: [...shown[endpoint].examples],
    description:
      'Other fields are not read and go to the upstream unchanged, except those that LiteLLM also removes from a body (listed in docs/api.md). A caller’s own keys and addresses (`api_key`, `api_base`, …) are answered with 400.',
  });
};
