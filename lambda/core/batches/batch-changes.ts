import type { BatchError, BatchRecord, BatchStatus } from './batch.ts';
import type { FilePart } from './file-record.ts';

type Changed = Partial<BatchRecord> | undefined;

/**
 * After its lines were checked. Here and below, undefined means: it has moved on meanwhile, and nothing changes.
 */
export function checked(
  batch: BatchRecord,
  found: { readonly total: number; readonly errors: readonly BatchError[]; readonly nowMs: number },
): Changed {
  if (batch.status !== 'validating') return undefined;
  const { total, errors, nowMs } = found;
  return errors.length > 0
    ? { status: 'failed', errors, endedAtMs: nowMs }
    : { status: 'in_progress', total, inProgressAtMs: nowMs };
}

/** After these lines became requests. */
export const fedTo = (batch: BatchRecord, lines: Range): Changed =>
  batch.status === 'in_progress' && batch.fed === lines.from ? { fed: lines.to } : undefined;

/** After these lines were given up. */
export const withdrawnTo = (batch: BatchRecord, lines: Range): Changed =>
  batch.status === 'cancelling' && batch.withdrawn === lines.from ? { withdrawn: lines.to } : undefined;

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Lines whose results were written. */
export interface Gathered extends Range {
  readonly completed: number;
  readonly failed: number;
  readonly hasExpired: boolean;
  readonly output: FilePart | undefined;
  readonly errors: FilePart | undefined;
  readonly nowMs: number;
}

export function gatheredTo(batch: BatchRecord, results: Gathered): Changed {
  const isGathering = batch.status === 'in_progress' || batch.status === 'cancelling';
  if (!isGathering || batch.gathered !== results.from) return undefined;
  const isLast = results.to === batch.total && batch.status === 'in_progress';
  return {
    gathered: results.to,
    completed: batch.completed + results.completed,
    failed: batch.failed + results.failed,
    aheadCompleted: 0,
    aheadFailed: 0,
    hasExpired: batch.hasExpired || results.hasExpired,
    outputParts: [...batch.outputParts, ...(results.output === undefined ? [] : [results.output])],
    errorParts: [...batch.errorParts, ...(results.errors === undefined ? [] : [results.errors])],
    ...(isLast ? ({ status: 'finalizing', finalizingAtMs: results.nowMs } as const) : {}),
  };
}

/** How many lines behind the gathered ones have ended; undefined if that is known already. */
export function seenAhead(
  batch: BatchRecord,
  seen: { readonly from: number; readonly completed: number; readonly failed: number },
): Changed {
  const isNews = batch.aheadCompleted !== seen.completed || batch.aheadFailed !== seen.failed;
  return batch.gathered === seen.from && isNews
    ? { aheadCompleted: seen.completed, aheadFailed: seen.failed }
    : undefined;
}

/** After its result files were written. */
export function finished(batch: BatchRecord, nowMs: number): Changed {
  const isWhole = batch.status === 'finalizing' || batch.status === 'cancelling';
  return isWhole && batch.gathered === batch.total
    ? { status: lastStatus(batch), endedAtMs: nowMs, workUntilMs: 0 }
    : undefined;
}

const lastStatus = ({ status, hasExpired }: BatchRecord): BatchStatus =>
  status === 'cancelling' ? 'cancelled' : hasExpired ? 'expired' : 'completed';

export const cancelAsked = (batch: BatchRecord, nowMs: number): Changed =>
  batch.status === 'validating' || batch.status === 'in_progress'
    ? { status: 'cancelling', cancellingAtMs: nowMs, withdrawn: batch.gathered }
    : undefined;

/** Only one worker at a time feeds a batch or gives it up. */
export const claimedBy = (
  batch: BatchRecord,
  claim: { readonly worker: string; readonly nowMs: number; readonly forMs: number },
): Changed =>
  isWorkedByAnother(batch, claim)
    ? undefined
    : { worker: claim.worker, workUntilMs: claim.nowMs + claim.forMs };

const isWorkedByAnother = (
  batch: BatchRecord,
  { worker, nowMs }: { readonly worker: string; readonly nowMs: number },
): boolean => batch.worker !== worker && batch.workUntilMs > nowMs;
