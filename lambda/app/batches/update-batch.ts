import type { BatchRecord } from '../../core/batches/batch.ts';
import { Fault } from '../../core/faults.ts';
import type { BatchDeps } from './batch-deps.ts';

/** How many others may change the same batch at the same time. */
const MAX_RACES = 20;

/**
 * Changes a batch by a conditional write, whatever others do to it meanwhile. After a lost race, `change` is asked
 * again with the stored batch; undefined: there is nothing to change any more. Returns the batch as it is
 * afterwards.
 */
export async function updateBatch(
  deps: Pick<BatchDeps, 'batches'>,
  seen: BatchRecord,
  change: (batch: BatchRecord) => Partial<BatchRecord> | undefined,
): Promise<BatchRecord> {
  let batch = seen;
  for (let race = 0; race < MAX_RACES; race++) {
    const changes = change(batch);
    if (changes === undefined) return batch;
    const next = { ...batch, ...changes, revision: batch.revision + 1 };
    if (await deps.batches.replace(next)) return next;
    const current = await deps.batches.read(batch);
    if (current === undefined) throw new Fault('internal_error', 'The batch no longer exists.');
    batch = current;
  }
  throw new Fault('store_unavailable', 'The batch is being changed by another request. Try again.', {
    retryAfterMs: 1_000,
  });
}
