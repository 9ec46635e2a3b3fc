import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { batchSchema } from '../../lambda/api/bodies/batch-request.ts';
import { batchQuery } from '../../lambda/http/doors/batches.ts';
import { idOf } from '../../lambda/api/bodies/ids.ts';
import { priorityField } from '../../lambda/api/bodies/priority.ts';
import { described } from '../described.ts';
import { keyed, refusals } from '../refusals.ts';
import { batchList, batchObject } from '../schemas/batch-object.ts';
import { jsonAnswer } from './json-answer.ts';
import { batchLinks } from './links.ts';

const tags = ['Batches'];
const path = z.object({
  id: idOf('batch').meta({ param: { example: 'batch_01a2055a9d02f3a1c2e4d6b8a0c2' } }),
});
const batch = jsonAnswer('The batch.', batchObject);

const body = described(
  batchSchema.extend({ priority: priorityField.nullish(), metadata: z.unknown().optional() }),
  {
    input_file_id: 'One of the caller’s files, with purpose "batch".',
    priority: 'The priority of every line that has none of its own.',
    output_expires_after: 'Not supported: every file is kept for 7 days.',
    metadata: 'Strings that come back in the batch object.',
  },
).meta({
  id: 'BatchRequest',
  examples: [
    {
      input_file_id: 'file-01a2055a9d02f3a1c2e4d6b8a0c2',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    },
  ],
});

export const batchPaths: ZodOpenApiPathsObject = {
  '/v1/batches': {
    post: keyed({
      operationId: 'createBatch',
      tags,
      summary: 'Creates a batch: a file of requests, answered within 24 hours',
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
      responses: {
        '200': jsonAnswer('The batch.', batchObject, { links: batchLinks }),
        '400': refusals.badRequest,
        '413': refusals.tooLarge,
        '415': refusals.wrongType,
      },
    }),
    get: keyed({
      operationId: 'listBatches',
      tags,
      summary: 'Lists the caller’s batches, newest first',
      requestParams: { query: batchQuery },
      responses: { '200': jsonAnswer('A page of batches.', batchList), '400': refusals.badRequest },
    }),
  },
  '/v1/batches/{id}': {
    get: keyed({
      operationId: 'readBatch',
      tags,
      summary: 'Gets a batch',
      requestParams: { path },
      responses: { '200': batch, '404': refusals.notFound },
    }),
  },
  '/v1/batches/{id}/cancel': {
    post: keyed({
      operationId: 'cancelBatch',
      tags,
      summary: 'Cancels a batch: gives up its unanswered requests',
      requestParams: { path },
      responses: { '200': batch, '404': refusals.notFound, '409': refusals.conflict },
    }),
  },
};
