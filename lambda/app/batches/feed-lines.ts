import { fedTo } from '../../core/batches/batch-changes.ts';
import { STEP_LINES, type BatchRecord } from '../../core/batches/batch.ts';
import { Fault } from '../../core/faults.ts';
import { submitJob } from '../requests/submit.ts';
import { endedRecord, lineRequest } from './line-request.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/**
 * Makes requests of the next lines. Each has the id of its line, so a worker that does it again, after a crash or
 * beside another, finds them there. While their model accepts no new requests they wait, and the lines behind them
 * wait too.
 */
export async function feedLines(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const { deps } = work;
  const lines = (await work.lines()).slice(batch.fed, batch.fed + STEP_LINES);
  const fed = await Promise.all(
    lines.map(({ text }, at) => feedLine(work, batch, { index: batch.fed + at, text })),
  );
  if (fed.includes(false)) return batch;
  const range = { from: batch.fed, to: batch.fed + lines.length };
  return updateBatch(deps, batch, (current) => fedTo(current, range));
}

/** False: not for now. */
async function feedLine(
  { deps }: Work,
  batch: BatchRecord,
  line: { readonly index: number; readonly text: string },
): Promise<boolean> {
  try {
    await submitJob(deps, lineRequest(deps, batch, line), { isCollected: true });
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'model_draining') return false;
    if (!isFinal(fault)) throw fault;
    const { message, param, code } = fault;
    const error = { message, type: 'invalid_request_error', param, code };
    const end = { ...line, status: 'failed', statusCode: 400, error } as const;
    await deps.requests.create(endedRecord(deps, batch, end));
  }
  return true;
}

/** True if the request would be refused at any time: the line is wrong, or is so since the configuration changed. */
const isFinal = (fault: unknown): fault is Fault =>
  fault instanceof Fault && fault.code !== 'store_unavailable' && fault.code !== 'internal_error';
