import { emptyQueueRow, type QueueRow } from './queue-row.ts';
import type { QueueClause, QueueWrite } from './queue-write.ts';

/** The row after the write; undefined: its condition does not hold. */
export function applyQueueWrite(row: QueueRow, write: QueueWrite): QueueRow | undefined {
  const { allowedIf = [[]], add = {}, set = {}, clear = [] } = write;
  if (!allowedIf.some((clauses) => clauses.every((clause) => holds(row, clause)))) return undefined;
  const { served, ...fields } = set;
  return {
    ...row,
    bell: row.bell + (add.bell ?? 0),
    callers: row.callers + (add.callers ?? 0),
    changes: row.changes + (add.changes ?? 0),
    enqueued: raised(row.enqueued, add.enqueued ?? {}),
    served: { ...row.served, ...served },
    ...fields,
    ...Object.fromEntries(clear.map((field) => [field, emptyQueueRow[field]])),
  };
}

function holds(row: QueueRow, clause: QueueClause): boolean {
  if ('is' in clause) return row[clause.field] === clause.is;
  if ('isBelow' in clause) return row[clause.field] < clause.isBelow;
  return row[clause.field] > clause.isAbove;
}

function raised(counts: QueueRow['enqueued'], by: QueueRow['enqueued']): QueueRow['enqueued'] {
  const raisedOnes = Object.entries(by).map(([tier, n]): [string, number] => [tier, (counts[tier] ?? 0) + n]);
  return { ...counts, ...Object.fromEntries(raisedOnes) };
}
