import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { priorityField } from '../../lambda/api/bodies/priority.ts';
import { everyAnswer, retryAfter, served } from '../headers.ts';
import { refusals } from '../refusals.ts';
import { texts } from './completion-body.ts';

const body = z
  .looseObject({
    model: z.string().min(1).meta({ description: texts.model }),
    max_tokens: z
      .int()
      .positive()
      .meta({ description: 'The most tokens of the answer; required, as by Anthropic.' }),
    messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']) })).min(1),
    priority: priorityField.nullish().meta({ description: texts.priority }),
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

/** The same refusal as of any model call, in this envelope. */
const refusal = (name: keyof typeof refusals) => ({
  description: refusals[name].description,
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
        '400': refusal('badRequest'),
        '401': refusal('unauthorized'),
        '403': refusal('forbidden'),
        '404': refusal('notFound'),
        '408': refusal('timedOut'),
        '409': refusal('conflict'),
        '413': refusal('tooLarge'),
        '415': refusal('wrongType'),
        '422': refusal('unprocessable'),
        '429': refusal('tooMany'),
        '4XX': refusal('byTheUpstream'),
        '5XX': refusal('failed'),
      },
    },
  },
};
