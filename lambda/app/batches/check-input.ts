import { problemsOf } from '../../core/batches/batch-lines.ts';
import { checked } from '../../core/batches/batch-changes.ts';
import type { BatchRecord } from '../../core/batches/batch.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/** Checks every line before the first becomes a request. */
export async function checkInput(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const { deps } = work;
  const { endpoint } = batch;
  const lines = await work.lines();
  const errors = problemsOf(lines, {
    url: `/v1/${endpoint}`,
    checkBody: (body) => deps.readBody({ body, endpoint }),
  });
  const found = { total: lines.length, errors, nowMs: deps.clock.now() };
  return updateBatch(deps, batch, (current) => checked(current, found));
}
