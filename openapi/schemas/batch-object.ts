import * as z from 'zod';
import { batchStatuses } from '../../lambda/core/batches/batch.ts';
import { unixSeconds } from './numbers.ts';
import { page } from './page.ts';
import { savedMetadata } from './request-object.ts';

const at = unixSeconds.nullable();

const lineError = z.strictObject({
  code: z.string(),
  line: z.int().positive().nullable().meta({ description: 'Counted from 1; null: the whole file.' }),
  message: z.string(),
  param: z.string().nullable(),
});

export const batchObject = z
  .strictObject({
    id: z.string(),
    object: z.literal('batch'),
    endpoint: z.string(),
    errors: z.strictObject({ object: z.literal('list'), data: z.array(lineError) }).nullable(),
    input_file_id: z.string(),
    completion_window: z.literal('24h'),
    status: z.enum(batchStatuses),
    priority: z.int(),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    created_at: unixSeconds,
    in_progress_at: at,
    expires_at: at,
    finalizing_at: at,
    completed_at: at,
    failed_at: at,
    expired_at: at,
    cancelling_at: at,
    cancelled_at: at,
    request_counts: z.strictObject({
      total: z.int().nonnegative(),
      completed: z.int().nonnegative(),
      failed: z.int().nonnegative(),
    }),
    metadata: savedMetadata,
  })
  .meta({
    id: 'Batch',
    examples: [
      {
        id: 'batch_01a2055a9d02f3a1c2e4d6b8a0c2',
        object: 'batch',
        endpoint: '/v1/chat/completions',
        errors: null,
        input_file_id: 'file-01a2055a9d02f3a1c2e4d6b8a0c2',
        completion_window: '24h',
        status: 'in_progress',
        priority: 1000,
        output_file_id: null,
        error_file_id: null,
        created_at: 1795395003,
        in_progress_at: 1795395004,
        expires_at: 1795481403,
        finalizing_at: null,
        completed_at: null,
        failed_at: null,
        expired_at: null,
        cancelling_at: null,
        cancelled_at: null,
        metadata: {},
        request_counts: { total: 2, completed: 0, failed: 0 },
      },
    ],
  });

export const batchList = page(batchObject).meta({ id: 'BatchList' });
