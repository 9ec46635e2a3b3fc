import { fedTo } from '../../core/batches/batch-changes.ts';
import { STEP_LINES, type BatchRecord } from '../../core/batches/batch.ts';
import { Fault, type FaultCode } from '../../core/faults.ts';
import { submitJob } from '../requests/submit.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { settingsOfWaiting } from '../keys/waiting-key.ts';
import { endedRecord, lineRequest } from './line-request.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/**
 * Makes requests of the next lines. Each has the id of its line, so a worker that does it again, after a crash or
 * beside another, finds them there. While their model accepts no new requests, the budget of their key is used up, or
 * it may have no more waiting ones, they wait, and the lines behind them wait too.
 */
export async function feedLines(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const { deps } = work;
  const lines = (await work.lines()).slice(batch.fed, batch.fed + STEP_LINES);
  const key = await keyOf(deps, batch);
  const fed = await Promise.all(
    lines.map(({ text }, at) => feedLine(work, batch, { index: batch.fed + at, text, key })),
  );
  if (fed.includes(false)) return batch;
  const range = { from: batch.fed, to: batch.fed + lines.length };
  return updateBatch(deps, batch, (current) => fedTo(current, range));
}

/** The present settings of the batch's key, or the fault if it was revoked. */
type BatchKey = KeySettings | Fault | null;

async function keyOf(deps: Work['deps'], { keyId }: BatchRecord): Promise<BatchKey> {
  try {
    return await settingsOfWaiting(deps, keyId);
  } catch (fault) {
    if (isFinal(fault)) return fault;
    throw fault;
  }
}

/** False: not for now. */
async function feedLine(
  { deps }: Work,
  batch: BatchRecord,
  line: { readonly index: number; readonly text: string; readonly key: BatchKey },
): Promise<boolean> {
  const { index, text, key } = line;
  try {
    if (key instanceof Fault) throw key;
    await submitJob(deps, lineRequest(deps, batch, { index, text, settings: key }), { isCollected: true });
  } catch (fault) {
    if (fault instanceof Fault && notForNow.includes(fault.code)) return false;
    if (!isFinal(fault)) throw fault;
    const { message, param, code } = fault;
    const error = { message, type: 'invalid_request_error', param, code };
    const statusCode = code === 'deadline_unreachable' ? 422 : 400;
    const end = { index, text, status: 'failed', statusCode, error } as const;
    await deps.requests.create(endedRecord(deps, batch, end));
  }
  return true;
}

const notForNow: readonly FaultCode[] = ['model_draining', 'budget_exceeded', 'too_many_waiting'];

/** True if the request would be refused at any time: the line is wrong, or is so since the configuration changed. */
const isFinal = (fault: unknown): fault is Fault =>
  fault instanceof Fault && fault.code !== 'store_unavailable' && fault.code !== 'internal_error';
