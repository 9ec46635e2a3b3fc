import * as z from 'zod';
import type { BatchWanted } from '../../app/batches/batches.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import { endpoints } from '../../core/requests/request.ts';
import { idOf } from './ids.ts';
import type { JsonObject } from './json-object.ts';
import { metadataOf } from './metadata.ts';
import { readPriority } from './priority.ts';

const urls = endpoints.map((endpoint) => `/v1/${endpoint}`);

export const batchSchema = z.looseObject({
  input_file_id: idOf('file', 'input_file_id must be a string: the id of a file from POST /v1/files.'),
  endpoint: z.enum(urls, { error: `endpoint must be one of ${urls.join(', ')}.` }),
  completion_window: z.literal('24h', { error: 'completion_window must be "24h".' }),
  output_expires_after: z
    .null({ error: 'output_expires_after is not supported: every file is kept for 7 days.' })
    .optional(),
});

/** Reads the batch that a body asks for. @throws Fault that names the field and what would be right */
export function readBatchRequest(body: JsonObject, config: HeadwayConfig): Omit<BatchWanted, 'owner'> {
  const { data, error } = batchSchema.safeParse(body);
  if (data === undefined) {
    const [issue] = error.issues;
    const param = String(issue?.path[0] ?? '');
    throw new Fault('invalid_request', issue?.message ?? 'The body is not valid.', { param });
  }
  return {
    inputFileId: data.input_file_id,
    endpoint: endpoints[urls.indexOf(data.endpoint)] ?? 'chat/completions',
    priority: readPriority(body.priority, config),
    metadata: metadataOf(body.metadata),
  };
}
