import { finished } from '../../core/batches/batch-changes.ts';
import type { BatchRecord } from '../../core/batches/batch.ts';
import { FILE_LIFE_MS, type FilePart } from '../../core/batches/file-record.ts';
import { updateBatch } from './update-batch.ts';
import type { Work } from './work.ts';

/** Writes the files first, then the status that says they exist. */
export async function finishBatch(work: Work, batch: BatchRecord): Promise<BatchRecord> {
  const { deps } = work;
  const nowMs = deps.clock.now();
  await addFile(work, batch, { id: batch.outputFileId, kind: 'output', parts: batch.outputParts });
  await addFile(work, batch, { id: batch.errorFileId, kind: 'error', parts: batch.errorParts });
  return updateBatch(deps, batch, (current) => finished(current, nowMs));
}

async function addFile(
  { deps }: Work,
  batch: BatchRecord,
  file: { readonly id: string; readonly kind: string; readonly parts: readonly FilePart[] },
): Promise<void> {
  const { id, kind, parts } = file;
  if (parts.length === 0) return;
  // The oldest part expires first.
  const keptUntilMs = (batch.inProgressAtMs ?? batch.createdAtMs) + FILE_LIFE_MS;
  await deps.files.add({
    owner: batch.owner,
    id,
    revision: 0,
    keptUntilMs,
    createdAtMs: deps.clock.now(),
    filename: `${batch.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    parts,
  });
}
