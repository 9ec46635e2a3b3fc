import type { FilePart } from './file-record.ts';
import type { Endpoint } from '../requests/request.ts';
import type { Shelved } from './shelf.ts';

export const batchStatuses = [
  'validating',
  'failed',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
] as const;

/** validating → in_progress → finalizing → completed | expired; validating → failed; cancelling → cancelled. */
export type BatchStatus = (typeof batchStatuses)[number];

/** A problem with a line of the input, in OpenAI's form. */
export interface BatchError {
  readonly code: string;
  /** From 1; null = the file as a whole. */
  readonly line: number | null;
  readonly message: string;
  readonly param: string | null;
}

/** A file whose lines are requests, and how far they have got. Lines count from 0; blank ones do not count. */
export interface BatchRecord extends Shelved {
  /** The key that it was created with; null = a master key, or none was needed. */
  readonly keyId: string | null;
  readonly status: BatchStatus;
  readonly endpoint: Endpoint;
  readonly inputFileId: string;
  /** The batch's own copy of the input: the file may be deleted meanwhile. */
  readonly inputBlob: string;
  /** For every line without one of its own. */
  readonly priority: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** A line's turn must come before this time. */
  readonly deadlineMs: number;
  /** The end of the completion window: a line that has not ended by then never will. */
  readonly windowEndsAtMs: number;
  readonly total: number;
  /** How many lines, from the first on, have become requests. */
  readonly fed: number;
  /** How many lines, from the first on, have been given up since it was cancelled. */
  readonly withdrawn: number;
  /** How many lines, from the first on, are in the result files. */
  readonly gathered: number;
  /** Counts of the gathered lines, then of those behind them as last seen. */
  readonly completed: number;
  readonly failed: number;
  readonly aheadCompleted: number;
  readonly aheadFailed: number;
  /** At least one line's turn did not come in time. */
  readonly hasExpired: boolean;
  readonly outputFileId: string;
  readonly errorFileId: string;
  readonly outputParts: readonly FilePart[];
  readonly errorParts: readonly FilePart[];
  readonly errors: readonly BatchError[];
  readonly inProgressAtMs: number | null;
  readonly finalizingAtMs: number | null;
  readonly cancellingAtMs: number | null;
  /** When it reached its final status. */
  readonly endedAtMs: number | null;
  /** The worker that feeds it or gives it up, and until when that is presumed alive: saves doing the work twice. */
  readonly worker: string;
  readonly workUntilMs: number;
}

export const BATCH_PREFIX = 'batch_';

const HOUR_MS = 60 * 60 * 1000;
export const WINDOW_MS = 24 * HOUR_MS;
/**
 * The rest of the window after the last turn: for its call (a function lives 15 minutes), and for gathering while
 * the records of the first lines are still kept.
 */
const RESERVE_MS = HOUR_MS / 2;
export const TURNS_MS = WINDOW_MS - RESERVE_MS;
/** Longer than its files live. */
export const BATCH_LIFE_MS = 9 * WINDOW_MS;

/** Lines that become requests, or are given up, in one step. */
export const STEP_LINES = 50;

export const isOver = (status: BatchStatus): boolean =>
  status === 'failed' || status === 'completed' || status === 'expired' || status === 'cancelled';

/** True if no line is fed any more and none gets a turn. */
export const isClosed = (batch: BatchRecord, nowMs: number): boolean =>
  batch.status === 'cancelling' || nowMs >= batch.windowEndsAtMs;

/** How many lines may be requests by now: those on their way when the last step ended do not count as fed yet. */
export const reachOf = ({ total, fed }: BatchRecord): number => Math.min(total, fed + STEP_LINES);

export type BatchStep = 'check' | 'feed' | 'withdraw' | 'gather' | 'finish';

/** The steps that a batch needs now, in this order; none once it is over. */
export function stepsOf(batch: BatchRecord, nowMs: number): readonly BatchStep[] {
  const { status, fed, total, withdrawn, gathered, deadlineMs } = batch;
  switch (status) {
    case 'validating':
      return ['check'];
    case 'in_progress':
      return fed < total && nowMs < deadlineMs ? ['feed', 'gather'] : ['gather'];
    case 'cancelling':
      if (withdrawn < reachOf(batch)) return ['withdraw'];
      return gathered < total ? ['gather'] : ['finish'];
    case 'finalizing':
      return ['finish'];
    case 'failed':
    case 'completed':
    case 'expired':
    case 'cancelled':
      return [];
    default:
      return status satisfies never;
  }
}

/** The id of a line's request: the same however often the line is fed. Ids sort by line. */
export const lineRequestId = ({ id, endpoint }: BatchRecord, index: number): string =>
  `${endpoint === 'responses' ? 'resp_' : 'req_'}${lineSuffix(id, index)}`;

export const lineSuffix = (batchId: string, index: number): string =>
  `${batchId.slice(BATCH_PREFIX.length)}-${String(index).padStart(5, '0')}`;
