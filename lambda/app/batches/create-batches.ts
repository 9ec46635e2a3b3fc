import { cancelAsked } from '../../core/batches/batch-changes.ts';
import { BATCH_PREFIX, isOver, type BatchRecord } from '../../core/batches/batch.ts';
import { Fault } from '../../core/faults.ts';
import { tryOnce } from '../best-effort.ts';
import { listOwned, readOwned, type OwnedKey } from '../files/owned.ts';
import { pageOf } from '../files/page-of.ts';
import { advanceBatch } from './advance-batch.ts';
import { OPEN_BATCHES, type BatchDeps } from './batch-deps.ts';
import type { Batches } from './batches.ts';
import { openBatch } from './open-batch.ts';
import { sweepBatches } from './sweep-batches.ts';
import { updateBatch } from './update-batch.ts';

/** How long a function that creates, reads or cancels a batch works on it. */
const WORK_MS = { create: 5_000, read: 1_000, cancel: 2_000 } as const;

export function createBatches(deps: BatchDeps): Batches {
  return {
    async create(wanted) {
      const batch = await openBatch(deps, wanted);
      return workOn(deps, batch, WORK_MS.create);
    },

    read: async (which) => workOn(deps, await readBatch(deps, which), WORK_MS.read),

    list: ({ owner, formerOwners, ...page }) =>
      pageOf(page, (from) => listOwned(deps.batches, { owner, formerOwners }, from)),

    async cancel(which) {
      const before = await readBatch(deps, which);
      const nowMs = deps.clock.now();
      const batch = await updateBatch(deps, before, (current) => cancelAsked(current, nowMs));
      if (batch.status !== 'cancelling' && batch.status !== 'cancelled') throw ended(batch);
      return workOn(deps, batch, WORK_MS.cancel);
    },

    sweep: (untilMs) => sweepBatches(deps, untilMs),
  };
}

async function readBatch(deps: BatchDeps, which: OwnedKey): Promise<BatchRecord> {
  const batch = await readOwned(deps.batches, which);
  if (batch !== undefined) return batch;
  throw new Fault(
    'batch_not_found',
    `There is no batch with this id for this key: ids begin with ${BATCH_PREFIX}.`,
    { param: 'id' },
  );
}

/** A step that fails here is tried again by the next reader or by the sweep. */
async function workOn(deps: BatchDeps, batch: BatchRecord, forMs: number): Promise<BatchRecord> {
  if (isOver(batch.status)) return batch;
  const about = { step: 'work on batch', batch: batch.id };
  let last = batch;
  await tryOnce(deps, about, async () => {
    last = await advanceBatch(deps, batch, deps.clock.now() + forMs);
    if (isOver(last.status)) await deps.openBatches.remove({ owner: OPEN_BATCHES, id: last.id });
  });
  return last;
}

const ended = ({ status }: BatchRecord) =>
  new Fault('batch_ended', `The batch is ${status}: it can no longer be cancelled.`, { param: 'id' });
