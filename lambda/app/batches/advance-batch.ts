import { claimedBy } from '../../core/batches/batch-changes.ts';
import { stepsOf, type BatchRecord, type BatchStep } from '../../core/batches/batch.ts';
import type { BatchDeps } from './batch-deps.ts';
import { checkInput } from './check-input.ts';
import { feedLines } from './feed-lines.ts';
import { finishBatch } from './finish-batch.ts';
import { gatherResults } from './gather-results.ts';
import { updateBatch } from './update-batch.ts';
import { withdrawLines } from './withdraw-lines.ts';
import { beginWork, type Work } from './work.ts';

/** A worker that feeds a batch is presumed alive for this long after its last step. */
const CLAIM_MS = 30_000;
/** One worker at a time takes these steps. Two would do no harm, only cost money. */
const claimed: ReadonlySet<BatchStep> = new Set(['check', 'feed', 'withdraw']);

const steps: Readonly<Record<BatchStep, (work: Work, batch: BatchRecord) => Promise<BatchRecord>>> = {
  check: checkInput,
  feed: feedLines,
  withdraw: withdrawLines,
  gather: gatherResults,
  finish: finishBatch,
};

/** Works on a batch until there is nothing to do for now, or until `untilMs`: at least one step of each kind. */
export async function advanceBatch(
  deps: BatchDeps,
  seen: BatchRecord,
  untilMs: number,
): Promise<BatchRecord> {
  const worker = deps.newId();
  const work = beginWork(deps, seen, worker);
  let batch = seen;
  try {
    for (;;) {
      const before = batch;
      for (const step of stepsOf(batch, deps.clock.now())) batch = await takeStep(work, batch, step);
      if (!hasMoved(before, batch) || deps.clock.now() >= untilMs) return batch;
    }
  } finally {
    if (batch.worker === worker) await stopWork(work, batch);
  }
}

async function takeStep(work: Work, batch: BatchRecord, step: BatchStep): Promise<BatchRecord> {
  if (!claimed.has(step)) return steps[step](work, batch);
  const { deps, worker } = work;
  const claim = { worker, nowMs: deps.clock.now(), forMs: CLAIM_MS };
  const mine = await updateBatch(deps, batch, (current) =>
    isFresh(current, claim) ? undefined : claimedBy(current, claim),
  );
  // Another worker has it, or it has moved on.
  if (mine.worker !== worker || !stepsOf(mine, claim.nowMs).includes(step)) return mine;
  return steps[step](work, mine);
}

/** A claim is renewed only when half of it is over. */
const isFresh = (
  batch: BatchRecord,
  { worker, nowMs, forMs }: { readonly worker: string; readonly nowMs: number; readonly forMs: number },
): boolean => batch.worker === worker && batch.workUntilMs - nowMs > forMs / 2;

/** Only the number seen ahead or the worker has changed: that is no progress. */
const hasMoved = (before: BatchRecord, after: BatchRecord): boolean =>
  before.status !== after.status ||
  before.fed !== after.fed ||
  before.withdrawn !== after.withdrawn ||
  before.gathered !== after.gathered;

async function stopWork({ deps, worker }: Work, batch: BatchRecord): Promise<void> {
  try {
    await updateBatch(deps, batch, (current) =>
      current.worker === worker && current.workUntilMs > 0 ? { workUntilMs: 0 } : undefined,
    );
  } catch (cause) {
    deps.happenings.tell({ kind: 'claim on batch stays', batch: batch.id, cause });
  }
}
