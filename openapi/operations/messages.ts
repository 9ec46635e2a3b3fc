import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { priorityField } from '../../lambda/api/bodies/priority.ts';
import { everyAnswer, retryAfter, served } from '../headers.ts';

const body = z
  .looseObject({
    model: z
      .string()
      .min(1)
      .meta({ description: 'A model group or an alias: one of the names that GET /v1/models lists.' }),
    max_tokens: z
      .int()
      .positive()
      .meta({ description: 'The most tokens of the answer; required, as by Anthropic.' }),
    messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']) })).min(1),
    priority: priorityField
      .nullish()
      .meta({ description: 'Lower goes first. Absent or null: the configured default.' }),
    stream: z.boolean().nullish().meta({ description: 'true: an event stream of Anthropic’s events.' }),
  })
  .meta({
    id: 'MessageRequest',
    description: 'A request as Anthropic’s documentation describes it.',
    examples: [
      {
        model: 'limited-fake-model',
        max_tokens: 100,
        priority: 0,
        messages: [{ role: 'user', content: 'Hello!' }],
      },
    ],
  });

const error = z
  .looseObject({
    type: z.literal('error'),
    error: z.looseObject({ type: z.string(), message: z.string() }),
  })
  .meta({ id: 'MessageError', description: 'An error in Anthropic’s envelope.' });

const message = z
  .looseObject({ type: z.literal('message') })
  .meta({ id: 'Message', description: 'A message as Anthropic’s documentation describes it.' });

const event = z
  .object({
    event: z.string().meta({ description: 'The type of the event, as its data has it.' }),
    data: z.string().meta({ description: 'JSON, as Anthropic’s documentation describes it.' }),
  })
  .meta({
    id: 'MessageEvent',
    description: 'The events of the stream, one after the other; `ping` until the turn comes.',
  });

const refusal = (description: string) => ({
  description,
  headers: z.object({ ...everyAnswer, ...retryAfter }),
  content: { 'application/json': { schema: error } },
});

export const messagePaths: ZodOpenApiPathsObject = {
  '/v1/messages': {
    post: {
      operationId: 'createMessage',
      summary: 'Creates a message by Anthropic’s API, in order of priority',
      tags: ['Models'],
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
      responses: {
        '200': {
          description:
            'The answer. After a wait of more than four and a half minutes, the body may be an error instead: by then the status has already been sent.',
          headers: z.object({ ...served, ...retryAfter }),
          content: {
            'application/json': { schema: z.union([message, error]) },
            'text/event-stream': { schema: event },
          },
        },
        '400': refusal('A field or the body as a whole is wrong.'),
        '401': refusal('No key, or one that is wrong, disabled or expired.'),
        '403': refusal('The key’s role or models do not allow this.'),
        '404': refusal('No model has this name.'),
        '408': refusal('No turn within `timeout`, or the upstream did not answer in time.'),
        '409': refusal('The state of the request does not allow this.'),
        '413': refusal('The body is larger than 10 MB.'),
        '415': refusal('The Content-Type of the body is not supported.'),
        '422': refusal('The Idempotency-Key was sent with another body before.'),
        '429': refusal('Too many callers wait for this model, or the upstream’s rate limit was reached.'),
        '4XX': refusal('The upstream refused the request; its own message is kept.'),
        '5XX': refusal('The gateway, a store or the upstream failed.'),
      },
    },
  },
};
