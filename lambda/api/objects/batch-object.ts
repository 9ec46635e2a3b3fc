import type { BatchRecord, BatchStatus } from '../../core/batches/batch.ts';

/** OpenAI's batch object, and the batch's priority. Times in Unix seconds. */
export function batchObject(batch: BatchRecord) {
  const { id, status, endpoint, inputFileId, errors, metadata, priority } = batch;
  return {
    id,
    object: 'batch',
    endpoint: `/v1/${endpoint}`,
    errors: errorsOf(errors),
    input_file_id: inputFileId,
    completion_window: '24h',
    status,
    priority,
    output_file_id: fileId(batch, 'output'),
    error_file_id: fileId(batch, 'error'),
    created_at: seconds(batch.createdAtMs),
    in_progress_at: seconds(batch.inProgressAtMs),
    expires_at: seconds(batch.windowEndsAtMs),
    finalizing_at: seconds(batch.finalizingAtMs),
    completed_at: endOf(batch, 'completed'),
    failed_at: endOf(batch, 'failed'),
    expired_at: endOf(batch, 'expired'),
    cancelling_at: seconds(batch.cancellingAtMs),
    cancelled_at: endOf(batch, 'cancelled'),
    request_counts: {
      total: batch.total,
      completed: batch.completed + batch.aheadCompleted,
      failed: batch.failed + batch.aheadFailed,
    },
    metadata,
  };
}

const errorsOf = (errors: BatchRecord['errors']) =>
  errors.length === 0 ? null : { object: 'list', data: errors };

/** The files exist once the batch has ended, and only if they are not empty. */
function fileId(batch: BatchRecord, kind: 'output' | 'error'): string | null {
  const [id, parts] =
    kind === 'output' ? [batch.outputFileId, batch.outputParts] : [batch.errorFileId, batch.errorParts];
  return batch.endedAtMs === null || parts.length === 0 ? null : id;
}

const endOf = ({ status, endedAtMs }: BatchRecord, last: BatchStatus): number | null =>
  status === last ? seconds(endedAtMs) : null;

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000));
