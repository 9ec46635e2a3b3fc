import type { Mode } from './mode.ts';
import type { QueueRow } from './queue-row.ts';

/** The fields of a queue's row that are not counts by tier. */
type Scalars = Omit<QueueRow, 'enqueued' | 'served'>;
type CountsByTier = Readonly<Record<string, number>>;

/** One comparison with the row as it stands when the write arrives. */
export type QueueClause =
  | { readonly field: 'leader'; readonly is: string | null }
  | { readonly field: 'bell' | 'watchedUntilMs'; readonly is: number }
  | { readonly field: 'leaseUntilMs' | 'watchedUntilMs'; readonly isBelow: number }
  | { readonly field: 'callers'; readonly isAbove: number };

/**
 * One conditional write to a queue's row, as data: `applyQueueWrite` carries it out in memory, the DynamoDB
 * adapter turns it into one UpdateItem.
 */
export interface QueueWrite {
  /** Names the write in logs and in the simulation. */
  readonly name:
    | 'ring'
    | 'callerCame'
    | 'callerLeft'
    | 'announceChange'
    | 'report'
    | 'lead'
    | 'leave'
    | 'resign'
    | 'setMode'
    | 'watch';
  /** Alternatives: the write is refused unless every clause of one of them holds. Absent: it is never refused. */
  readonly allowedIf?: readonly (readonly QueueClause[])[];
  readonly add?: Partial<Pick<Scalars, 'bell' | 'callers' | 'changes'>> & {
    readonly enqueued?: CountsByTier;
  };
  /** `served` names the tiers that are set; the others stay. */
  readonly set?: Partial<
    Pick<Scalars, 'leader' | 'leaseUntilMs' | 'reach' | 'line' | 'worstCaller' | 'mode' | 'watchedUntilMs'>
  > & {
    readonly served?: CountsByTier;
  };
  /** These fields return to their values in `emptyQueueRow`. */
  readonly clear?: readonly (keyof Scalars)[];
  /** A second application would do harm, so an unclear failure is not repeated. */
  readonly isSentOnce?: boolean;
}

/** One more waits in `tier`; `isCaller`: with an open connection. */
export const ringWrite = (tier: string, isCaller = false): QueueWrite => ({
  name: 'ring',
  add: { enqueued: { [tier]: 1 }, bell: 1, ...(isCaller && { callers: 1 }) },
});

/** A caller with an open connection waits here from now on: the dispatcher of another group has moved its request. */
export const callerCameWrite: QueueWrite = { name: 'callerCame', add: { callers: 1 }, isSentOnce: true };

/**
 * A caller with an open connection waits no longer. A second decrement would let one caller too many in, so after
 * an unclear failure the count stays too high until a leader leaves.
 */
export const callerLeftWrite: QueueWrite = {
  name: 'callerLeft',
  allowedIf: [[{ field: 'callers', isAbove: 0 }]],
  add: { callers: -1 },
  isSentOnce: true,
};

/**
 * A change of a waiting request is noted. One that moves it to another tier moves it on the gauge too, and rings
 * the bell: a leader that is about to leave learns that the gauge is not what it has read.
 */
export const announceWrite = (moves: { readonly from: string; readonly to: string } | null): QueueWrite => ({
  name: 'announceChange',
  add:
    moves === null ? { changes: 1 } : { changes: 1, bell: 1, enqueued: { [moves.from]: -1, [moves.to]: 1 } },
});

export interface QueueReport {
  readonly leader: string;
  /** How many of all those enqueued have left, per tier. */
  readonly served: CountsByTier;
  readonly reach: QueueRow['reach'];
  readonly line: string;
  /** Absent = it stays. */
  readonly worstCaller?: QueueRow['worstCaller'];
}

/** The leader's account: sets `served` of these tiers and publishes reach, line and worst caller. */
export const reportWrite = ({ leader, served, ...published }: QueueReport): QueueWrite => ({
  name: 'report',
  allowedIf: [[{ field: 'leader', is: leader }]],
  set: { ...published, served },
});

export interface Lease {
  readonly leader: string;
  readonly nowMs: number;
  readonly untilMs: number;
}

/** Takes or keeps the lease, if it is free, already `leader`'s, or lapsed before `nowMs`. */
export const leadWrite = ({ leader, nowMs, untilMs }: Lease): QueueWrite => ({
  name: 'lead',
  allowedIf: [
    [{ field: 'leader', is: null }],
    [{ field: 'leader', is: leader }],
    [{ field: 'leaseUntilMs', isBelow: nowMs }],
  ],
  set: { leader, leaseUntilMs: untilMs },
});

/**
 * Gives the lease up, if it is still `leader`'s and the bell has not rung since `queue` was read. Nobody waits
 * then: the gauge of every tier and the count of callers go to zero in the same write.
 */
export const leaveWrite = (leader: string, queue: Pick<QueueRow, 'bell' | 'enqueued'>): QueueWrite => ({
  name: 'leave',
  allowedIf: [
    [
      { field: 'leader', is: leader },
      { field: 'bell', is: queue.bell },
    ],
  ],
  set: { served: queue.enqueued },
  clear: ['leader', 'leaseUntilMs', 'reach', 'line', 'callers', 'worstCaller'],
});

/** Gives the lease up whatever the bell says, and leaves the gauge alone: a hand-over. */
export const resignWrite = (leader: string): QueueWrite => ({
  name: 'resign',
  allowedIf: [[{ field: 'leader', is: leader }]],
  clear: ['leader', 'leaseUntilMs'],
});

/** For operators. A row without a mode is open. */
export const modeWrite = (mode: Mode): QueueWrite =>
  mode === 'open' ? { name: 'setMode', clear: ['mode'] } : { name: 'setMode', set: { mode } };

/** Somebody looks at the board. Refused where it is known already, so that of many who look together one writes. */
export const watchWrite = (untilMs: number, unlessUntilMs: number): QueueWrite => ({
  name: 'watch',
  allowedIf: [[{ field: 'watchedUntilMs', is: 0 }], [{ field: 'watchedUntilMs', isBelow: unlessUntilMs }]],
  set: { watchedUntilMs: untilMs },
});
