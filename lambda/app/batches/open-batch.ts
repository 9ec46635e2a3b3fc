import {
  BATCH_LIFE_MS,
  BATCH_PREFIX,
  TURNS_MS,
  WINDOW_MS,
  type BatchRecord,
} from '../../core/batches/batch.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import { FILE_PREFIX } from '../../core/batches/file-record.ts';
import { timedId } from '../../core/batches/shelf.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import { priorityFor } from '../keys/key-rules.ts';
import { readOwned } from '../files/owned.ts';
import { OPEN_BATCHES, type BatchDeps } from './batch-deps.ts';
import type { BatchWanted } from './batches.ts';

/** Copies the input and records the batch, first in the place where the sweep finds it. */
export async function openBatch(deps: BatchDeps, wanted: BatchWanted): Promise<BatchRecord> {
  const batch = newBatch(deps, wanted);
  await copyInput(deps, wanted, batch.inputBlob);
  const { id, owner, keptUntilMs } = batch;
  await deps.openBatches.add({ owner: OPEN_BATCHES, id, batchOwner: owner, revision: 0, keptUntilMs });
  await deps.batches.add(batch);
  return batch;
}

async function copyInput(deps: BatchDeps, wanted: BatchWanted, to: string): Promise<void> {
  const { owner, formerOwners, inputFileId } = wanted;
  const file = await readOwned(deps.files, { owner, formerOwners, id: inputFileId });
  if (file?.purpose !== 'batch') {
    throw new Fault(
      'invalid_request',
      'input_file_id must be the id of one of your files, uploaded with purpose "batch" in the last 7 days.',
      { param: 'input_file_id' },
    );
  }
  const texts = await Promise.all(file.parts.map(({ blob }) => deps.blobs.get(blob)));
  await deps.blobs.put(to, texts.join(''));
}

function newBatch(deps: BatchDeps, wanted: BatchWanted): BatchRecord {
  const { owner, endpoint, inputFileId, metadata, key } = wanted;
  const nowMs = deps.clock.now();
  const newFileId = () => timedId(FILE_PREFIX, { nowMs, newId: deps.newId });
  const id = timedId(BATCH_PREFIX, { nowMs, newId: deps.newId });
  return {
    owner,
    keyId: key?.keyId ?? null,
    id,
    revision: 0,
    keptUntilMs: nowMs + BATCH_LIFE_MS,
    status: 'validating',
    endpoint,
    inputFileId,
    inputBlob: `batches/${id}/input`,
    priority: priorityOf(deps.config, wanted),
    metadata,
    createdAtMs: nowMs,
    deadlineMs: nowMs + TURNS_MS,
    windowEndsAtMs: nowMs + WINDOW_MS,
    total: 0,
    fed: 0,
    withdrawn: 0,
    gathered: 0,
    completed: 0,
    failed: 0,
    aheadCompleted: 0,
    aheadFailed: 0,
    hasExpired: false,
    outputFileId: newFileId(),
    errorFileId: newFileId(),
    outputParts: [],
    errorParts: [],
    errors: [],
    inProgressAtMs: null,
    finalizingAtMs: null,
    cancellingAtMs: null,
    endedAtMs: null,
    worker: '',
    workUntilMs: 0,
  };
}

/** A key's own default is for single requests. */
function priorityOf(config: HeadwayConfig, { priority: asked, key }: BatchWanted): number {
  const settings = key?.settings ?? null;
  const range = settings && { ...settings, priority: { ...settings.priority, default: null } };
  return priorityFor(range, { asked, usual: usualPriority(config), best: config.bestPriority });
}

/** The default if it belongs to the last tier; otherwise the best priority that does. */
function usualPriority({ tiers, defaultPriority }: HeadwayConfig): number {
  if (tierOf(tiers, defaultPriority) === tiers.at(-1)) return defaultPriority;
  return (tiers.at(-2)?.maxPriority ?? defaultPriority) + 1;
}
