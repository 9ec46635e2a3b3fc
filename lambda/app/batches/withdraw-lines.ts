import { withdrawnTo } from '../../core/batches/batch-changes.ts';
import { lineRequestId, reachOf, STEP_LINES, type BatchRecord } from '../../core/batches/batch.ts';
import { isTerminal } from '../../core/requests/request.ts';
import { createCancel } from '../requests/cancel.ts';
import { endedRecord } from './line-request.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/**
 * Gives up the requests of the next lines. It includes lines that are not requests yet, as far as a feeder may
 * still be working on them: the feeder then finds an ended record in place of the one it would have made.
 */
export async function withdrawLines(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const { deps } = work;
  const lines = await work.lines();
  const from = batch.withdrawn;
  const to = Math.min(reachOf(batch), from + STEP_LINES);
  const ids = Array.from({ length: to - from }, (_, at) => lineRequestId(batch, from + at));
  const known = new Map((await deps.requests.readMany(ids)).map((record) => [record.id, record]));
  const cancel = createCancel(deps);
  await Promise.all(
    ids.map(async (id, at) => {
      const record = known.get(id);
      if (record !== undefined && isTerminal(record.status)) return;
      const end = {
        index: from + at,
        text: lines[from + at]?.text ?? '',
        status: 'cancelled',
        statusCode: null,
        error: withdrawn,
      } as const;
      const isMade =
        record !== undefined || (await deps.requests.create(endedRecord(deps, batch, end))).kind === 'exists';
      if (isMade) await cancel({ id, owner: batch.owner });
    }),
  );
  return updateBatch(deps, batch, (current) => withdrawnTo(current, { from, to }));
}

const withdrawn = {
  message: 'The batch was cancelled before this request had been executed.',
  type: 'cancelled',
  param: null,
  code: 'batch_cancelled',
};
