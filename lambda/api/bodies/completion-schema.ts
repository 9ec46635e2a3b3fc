import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { deadlineField } from './deadline-field.ts';
import { fallbackFields } from './fallback-fields.ts';
import type { JsonObject } from './json-object.ts';

const flag = (name: string) => z.boolean({ error: `${name} must be true or false.` }).nullish();

const seconds = (name: string) => {
  const expected = { error: `${name} must be a number of seconds greater than 0.` };
  return z.number(expected).positive(expected).nullish();
};

/** More calls for one request than this would only keep others out of a window. */
const MAX_RETRIES = 100;

const numRetriesError = { error: `num_retries must be a whole number from 0 to ${MAX_RETRIES}.` };

const maxWaitError = { error: 'max_wait must be a number of seconds, 0 or more.' };

const common = {
  model: z
    .string({ error: 'model must be a string: one of the names that GET /v1/models lists.' })
    .min(1, { error: 'model must not be empty: use one of the names that GET /v1/models lists.' }),
  stream: flag('stream'),
  background: flag('background'),
  timeout: seconds('timeout'),
  request_timeout: seconds('request_timeout'),
  stream_timeout: seconds('stream_timeout'),
  drop_params: flag('drop_params'),
  num_retries: z.int(numRetriesError).min(0, numRetriesError).max(MAX_RETRIES, numRetriesError).nullish(),
  ...fallbackFields,
  max_wait: z.number(maxWaitError).nonnegative(maxWaitError).nullish(),
  deadline: deadlineField,
  stream_options: z.looseObject({ include_usage: z.unknown().optional() }).nullish().catch(null),
};

const promptError = {
  error: 'prompt must be a string, or a non-empty list of strings or tokens.',
};

const inputError = { error: 'input must be a string, or a non-empty list of input items.' };

/** The fields of an endpoint that cannot stream its answer. */
const passed = {
  ...common,
  stream: z
    .literal(false, { error: 'stream must be false or absent: this endpoint does not stream.' })
    .nullish(),
};

const embeddingError = {
  error: 'input must be a string, or a non-empty list of strings, tokens or lists of tokens.',
};
const tokens = z.array(z.int()).min(1);
const embeddingInput = z.union(
  [z.string().min(1), z.array(z.string()).min(1), tokens, z.array(tokens).min(1)],
  embeddingError,
);

const imageError = { error: 'prompt must be a non-empty string that describes the image.' };
const queryError = { error: 'query must be a non-empty string: the documents are ranked by it.' };
const documentsError = { error: 'documents must be a non-empty list of strings or objects.' };

/** Loose: fields that OpenAI or a provider adds tomorrow pass through untouched. */
export const completionSchemas = {
  'chat/completions': z.looseObject({
    ...common,
    messages: z
      .array(
        z.looseObject(
          { role: z.string({ error: 'role must be a string, such as "user".' }) },
          { error: 'Every message must be an object with a role and a content.' },
        ),
        { error: 'messages must be a list of messages, each an object with a role and a content.' },
      )
      .min(1, { error: 'messages must not be empty: at least one message is needed.' }),
  }),
  completions: z.looseObject({
    ...common,
    prompt: z.union([z.string(), z.array(z.unknown()).min(1, promptError)], promptError),
  }),
  responses: z.looseObject({
    ...common,
    input: z.union([z.string(), z.array(z.unknown()).min(1, inputError)], inputError),
  }),
  embeddings: z.looseObject({ ...passed, input: embeddingInput }),
  'images/generations': z.looseObject({ ...passed, prompt: z.string(imageError).min(1, imageError) }),
  moderations: z.looseObject({
    ...passed,
    input: z.union([z.string(), z.array(z.unknown()).min(1, inputError)], inputError),
  }),
  rerank: z.looseObject({
    ...passed,
    query: z.string(queryError).min(1, queryError),
    documents: z
      .array(z.union([z.string(), z.looseObject({})], documentsError), documentsError)
      .min(1, documentsError),
  }),
} as const satisfies Record<Endpoint, z.ZodType>;

/** The fields that Headway reads. @throws Fault that names the first wrong one and what would be right. */
export function checkBody(body: JsonObject, endpoint: Endpoint) {
  const result = completionSchemas[endpoint].safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = pathOf(issue?.path ?? []);
  throw new Fault('invalid_request', issue?.message ?? 'The body is not valid.', { param });
}

/** In OpenAI's notation: `messages[0].role`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);
