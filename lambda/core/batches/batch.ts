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

/** What is wrong with a line of the input, as OpenAI lists it. */
export interface BatchError {
  readonly code: string;
  /** From 1; null = the file as a whole. */
  readonly line: number | null;
  readonly message: string;
  readonly param: string | null;
}

/** A file whose lines are requests, and how far they have come. Lines are counted from 0, blank ones not at all. */
export interface BatchRecord extends Shelved {
  readonly status: BatchStatus;
  readonly endpoint: Endpoint;
  readonly inputFileId: string;
  /** The batch's own copy of the input: the file may be deleted meanwhile. */
  readonly inputBlob: string;
  /** Of every line that has none of its own. */
  readonly priority: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** Until when a line's turn must come. */
  readonly deadlineMs: number;
  /** The end of the completion window: what has not ended by then never will. */
  readonly windowEndsAtMs: number;
  readonly total: number;
  /** So many lines from the first on are requests by now. */
  readonly fed: number;
  /** So many lines from the first on were given up, once it is being cancelled. */
  readonly withdrawn: number;
  /** So many lines from the first on are in the files of results. */
  readonly gathered: number;
  /** Of the gathered lines, and of those behind them as they were last seen. */
  readonly completed: number;
  readonly failed: number;
  readonly aheadCompleted: number;
  readonly aheadFailed: number;
  /** A line's turn did not come in time. */
  readonly hasExpired: boolean;
  readonly outputFileId: string;
  readonly errorFileId: string;
  readonly outputParts: readonly FilePart[];
  readonly errorParts: readonly FilePart[];
  readonly errors: readonly BatchError[];
  readonly inProgressAtMs: number | null;
  readonly finalizingAtMs: number | null;
  readonly cancellingAtMs: number | null;
  /** When it reached its last status. */
  readonly endedAtMs: number | null;
  /** Who feeds it or gives it up at the moment, and until when it is presumed alive: saves doing it twice. */
  readonly worker: string;
  readonly workUntilMs: number;
}

export const BATCH_PREFIX = 'batch_';

const HOUR_MS = 60 * 60 * 1000;
export const WINDOW_MS = 24 * HOUR_MS;
/**
 * What is left of the window after the last turn: for its call (a function lives 15 minutes) and for gathering, as
 * long as the records of the first lines are still kept.
 */
const RESERVE_MS = HOUR_MS / 2;
export const TURNS_MS = WINDOW_MS - RESERVE_MS;
/** Longer than its files. */
export const BATCH_LIFE_MS = 9 * WINDOW_MS;

/** Lines that become requests, or are given up, in one step. */
export const STEP_LINES = 50;

export const isOver = (status: BatchStatus): boolean =>
  status === 'failed' || status === 'completed' || status === 'expired' || status === 'cancelled';

/** No line is fed any more, and none has a turn. */
export const isClosed = (batch: BatchRecord, nowMs: number): boolean =>
  batch.status === 'cancelling' || nowMs >= batch.windowEndsAtMs;

/** Lines that may be requests by now: those on their way when the last step ended are not counted as fed yet. */
export const reachOf = ({ total, fed }: BatchRecord): number => Math.min(total, fed + STEP_LINES);

export type BatchStep = 'check' | 'feed' | 'withdraw' | 'gather' | 'finish';

/** What there is to do for a batch now, in this order; nothing once it is over. */
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

/** The id of a line's request: the same however often the line is fed. Sorts by line. */
export const lineRequestId = ({ id, endpoint }: BatchRecord, index: number): string =>
  `${endpoint === 'responses' ? 'resp_' : 'req_'}${lineSuffix(id, index)}`;

export const lineSuffix = (batchId: string, index: number): string =>
  `${batchId.slice(BATCH_PREFIX.length)}-${String(index).padStart(5, '0')}`;
