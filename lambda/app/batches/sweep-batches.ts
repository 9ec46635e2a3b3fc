import { BATCH_PREFIX, isOver } from '../../core/batches/batch.ts';
import { madeAtMs } from '../../core/batches/shelf.ts';
import { tryOnce } from '../best-effort.ts';
import { advanceBatch } from './advance-batch.ts';
import { OPEN_BATCHES, type BatchDeps, type OpenBatch } from './batch-deps.ts';

/** Any more wait for the next sweep. */
const MAX_OPEN = 1_000;
/** If a batch does not exist this long after it was listed, it was never made. */
const MAKING_MS = 600_000;

/** Works on every batch that is not over: each gets an equal share of the remaining time. */
export async function sweepBatches(deps: BatchDeps, untilMs: number): Promise<void> {
  const open = await deps.openBatches.list(OPEN_BATCHES, { limit: MAX_OPEN, isOldestFirst: true });
  for (const [at, entry] of open.entries()) {
    const nowMs = deps.clock.now();
    if (nowMs >= untilMs) return;
    const shareMs = (untilMs - nowMs) / (open.length - at);
    const about = { step: 'sweep batch', batch: entry.id };
    await tryOnce(deps, about, () => sweepOne(deps, entry, nowMs + shareMs));
  }
}

async function sweepOne(deps: BatchDeps, entry: OpenBatch, untilMs: number): Promise<void> {
  const { id, batchOwner: owner } = entry;
  const batch = await deps.batches.read({ owner, id });
  const isNoMore = batch === undefined && madeAtMs(BATCH_PREFIX, id) + MAKING_MS < deps.clock.now();
  const last = batch === undefined ? undefined : await advanceBatch(deps, batch, untilMs);
  if (isNoMore || (last !== undefined && isOver(last.status))) await deps.openBatches.remove(entry);
}
