import type { BatchRecord } from '../../core/batches/batch.ts';
import { isTerminal, type RequestRecord } from '../../core/requests/request.ts';
import { createCancel } from '../requests/cancel.ts';
import { readOwn } from '../requests/collect.ts';
import type { BatchDeps } from './batch-deps.ts';

/**
 * After the deadline, ends the requests that nobody else will end. At the end of the window it ends everything that
 * is left, so that no line keeps a batch from ending.
 */
export async function closeOverdue(
  deps: BatchDeps,
  batch: BatchRecord,
  records: readonly RequestRecord[],
): Promise<readonly RequestRecord[]> {
  const nowMs = deps.clock.now();
  const isAtEnd = nowMs >= batch.windowEndsAtMs;
  const cancel = createCancel(deps);
  return Promise.all(
    records.map(async (record) => {
      if (isTerminal(record.status) || (!isAtEnd && record.deadlineMs > nowMs)) return record;
      const current = await readOwn(deps, record);
      if (!isAtEnd || isTerminal(current.status)) return current;
      await cancel(current);
      return readOwn(deps, record);
    }),
  );
}
