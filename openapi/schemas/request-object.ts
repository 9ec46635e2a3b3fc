import * as z from 'zod';
import { deliveryErrors, deliveryStatuses } from '../../lambda/core/webhooks/delivery-state.ts';
import { shownStatuses } from '../../lambda/core/requests/request.ts';
import { errorBody } from './error-envelope.ts';
import { page } from './page.ts';
import { httpStatus, unixSeconds } from './numbers.ts';

export const savedMetadata = z.record(z.string(), z.string()).meta({
  description: "The strings in the request's `metadata`: at most 16.",
});

const webhook = z
  .strictObject({
    url: z.string().meta({ description: 'The URL without its query, which may hold secrets.' }),
    status: z.enum(deliveryStatuses),
    attempts: z.int().nonnegative(),
    last_attempt_at: unixSeconds.nullable(),
    last_status: httpStatus.nullable(),
    last_error: z.enum(deliveryErrors).nullable(),
    next_attempt_at: unixSeconds.nullable(),
  })
  .meta({
    id: 'WebhookDelivery',
    description: 'The state of the webhook that announces the end of the request.',
  });

export const requestObject = z
  .strictObject({
    id: z.string(),
    object: z.literal('request'),
    status: z.enum(shownStatuses),
    model: z.string().meta({ description: 'The model group.' }),
    priority: z.int(),
    tier: z.string(),
    demoted: z.boolean().meta({
      description: 'The budget of its key was used up, and it has moved to the key’s worst priority.',
    }),
    created_at: unixSeconds,
    started_at: unixSeconds.nullable(),
    completed_at: unixSeconds.nullable(),
    deadline: unixSeconds.meta({ description: 'The time when the wait for a turn ends.' }),
    attempts: z.int().nonnegative().meta({ description: 'How many upstream calls have been started.' }),
    position: z
      .int()
      .positive()
      .nullable()
      .meta({ description: 'The place in line while queued; 1 is next.' }),
    estimated_start: unixSeconds.nullable().meta({
      description: 'Present while queued, unless the model is paused or none of its deployments has its key.',
    }),
    estimated_start_range: z.strictObject({ earliest: unixSeconds, latest: unixSeconds }).nullable().meta({
      description:
        'Present with estimated_start: it probably starts between these times; most requests do (docs/guarantees.md).',
    }),
    latest_start: unixSeconds.nullable().meta({
      description:
        'While queued, where it is known: it starts at the latest then, under the conditions in docs/guarantees.md. null: there is no such time.',
    }),
    response: z
      .unknown()
      .meta({ description: 'The upstream’s JSON, unchanged; null until there is an answer.' }),
    error: errorBody.nullable(),
    webhook: webhook.nullable(),
    metadata: savedMetadata,
  })
  .meta({
    id: 'Request',
    description: 'A request that waits or runs in the background. Times are in Unix seconds.',
    examples: [
      {
        id: 'req_9825c0d557d5c38f0c0490dedf5f3b97',
        object: 'request',
        status: 'queued',
        model: 'limited-fake-model',
        priority: 1000,
        tier: 'batch',
        demoted: false,
        created_at: 1795395003,
        started_at: null,
        completed_at: null,
        deadline: 1795481403,
        attempts: 0,
        position: 1,
        estimated_start: 1795395003,
        estimated_start_range: { earliest: 1795395003, latest: 1795395064 },
        latest_start: null,
        response: null,
        error: null,
        webhook: null,
        metadata: { run: 'nightly' },
      },
    ],
  });

export const requestList = page(requestObject).meta({
  id: 'RequestList',
  description: 'Newest first; `response` is null in a list.',
});
