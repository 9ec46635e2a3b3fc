import type { Change } from '../core/changes.ts';
import type { GroupState, GroupStore, Lease, QueueReport } from '../core/ports.ts';
import { emptyQueueRow, type QueueRow } from '../core/queue-row.ts';
import { emptyWindow, type WindowRow } from '../core/window-row.ts';
import { applyWindowWrite } from '../core/window.ts';

interface Rows {
  queue: QueueRow;
  readonly windows: Map<string, WindowRow>;
  readonly changes: Map<string, Change>;
}

/** The group store's twin in memory, for tests, simulation and callers in the same process. */
export function memoryGroupStore(): GroupStore {
  const groups = new Map<string, Rows>();

  function rowsOf(group: string): Rows {
    const rows = groups.get(group) ?? { queue: emptyQueueRow, windows: new Map(), changes: new Map() };
    groups.set(group, rows);
    return rows;
  }

  function read(group: string): Promise<GroupState> {
    const { queue, windows } = rowsOf(group);
    return Promise.resolve({ queue, windows: Object.fromEntries(windows) });
  }

  return {
    read,
    glance: read,

    writeWindow(group, deploymentId, write) {
      const { windows } = rowsOf(group);
      const row = windows.get(deploymentId) ?? emptyWindow;
      const written = applyWindowWrite(row, write);
      if (written === undefined) return Promise.resolve({ kind: 'stale', row });
      windows.set(deploymentId, written);
      return Promise.resolve({ kind: 'written', row: written });
    },

    ring(group, tier, isCaller = false) {
      const rows = rowsOf(group);
      rows.queue = rung(rows.queue, tier, isCaller);
      return Promise.resolve(rows.queue);
    },

    callerLeft(group) {
      const rows = rowsOf(group);
      rows.queue = { ...rows.queue, callers: Math.max(0, rows.queue.callers - 1) };
      return Promise.resolve();
    },

    noteChange(group, change) {
      const { changes } = rowsOf(group);
      if (change.revision > (changes.get(change.id)?.revision ?? -1)) changes.set(change.id, change);
      return Promise.resolve();
    },

    announceChange(group, moves) {
      const rows = rowsOf(group);
      rows.queue = announced(rows.queue, moves);
      return Promise.resolve();
    },

    changes: (group) => Promise.resolve([...rowsOf(group).changes.values()]),

    forgetChanges(group, ids) {
      for (const id of ids) rowsOf(group).changes.delete(id);
      return Promise.resolve();
    },

    report(group, report) {
      const rows = rowsOf(group);
      rows.queue = reported(rows.queue, report);
      return Promise.resolve();
    },

    lead(group, lease) {
      const rows = rowsOf(group);
      const isLeading = isFreeFor(rows.queue, lease);
      if (isLeading) rows.queue = { ...rows.queue, leader: lease.leader, leaseUntilMs: lease.untilMs };
      return Promise.resolve({ kind: isLeading ? 'leading' : 'led', queue: rows.queue });
    },

    leave(group, { leader, queue }) {
      const rows = rowsOf(group);
      if (rows.queue.leader !== leader || rows.queue.bell !== queue.bell) return Promise.resolve(false);
      const served = { ...rows.queue.served, ...queue.enqueued };
      rows.queue = { ...unled(rows.queue), served, reach: null, line: null, callers: 0 };
      return Promise.resolve(true);
    },

    resign(group, leader) {
      const rows = rowsOf(group);
      if (rows.queue.leader === leader) rows.queue = unled(rows.queue);
      return Promise.resolve();
    },

    setMode(group, mode) {
      const rows = rowsOf(group);
      rows.queue = { ...rows.queue, mode };
      return Promise.resolve(rows.queue);
    },
  };
}

const rung = (row: QueueRow, tier: string, isCaller: boolean): QueueRow => ({
  ...row,
  bell: row.bell + 1,
  enqueued: raised(row.enqueued, tier, 1),
  callers: row.callers + (isCaller ? 1 : 0),
});

function announced(row: QueueRow, moves: { readonly from: string; readonly to: string } | null): QueueRow {
  const changes = row.changes + 1;
  if (moves === null) return { ...row, changes };
  const enqueued = raised(raised(row.enqueued, moves.from, -1), moves.to, 1);
  return { ...row, changes, bell: row.bell + 1, enqueued };
}

const raised = (counts: QueueRow['enqueued'], tier: string, by: number): QueueRow['enqueued'] => ({
  ...counts,
  [tier]: (counts[tier] ?? 0) + by,
});

const reported = (row: QueueRow, { leader, served, reach, line }: QueueReport): QueueRow =>
  row.leader === leader ? { ...row, served: { ...row.served, ...served }, reach, line } : row;

const isFreeFor = (row: QueueRow, lease: Lease): boolean =>
  row.leader === null || row.leader === lease.leader || row.leaseUntilMs < lease.nowMs;

const unled = (row: QueueRow): QueueRow => ({ ...row, leader: null, leaseUntilMs: 0 });
