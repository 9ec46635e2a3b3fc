import type { GroupState, GroupStore, Lease, QueueReport } from '../core/ports.ts';
import { emptyQueueRow, type QueueRow } from '../core/queue-row.ts';
import { emptyWindow, type WindowRow } from '../core/window-row.ts';
import { applyWindowWrite } from '../core/window.ts';

interface Rows {
  queue: QueueRow;
  readonly windows: Map<string, WindowRow>;
}

/** The group store's twin in memory, for tests, simulation and callers in the same process. */
export function memoryGroupStore(): GroupStore {
  const groups = new Map<string, Rows>();

  function rowsOf(group: string): Rows {
    const rows = groups.get(group) ?? { queue: emptyQueueRow, windows: new Map<string, WindowRow>() };
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

    ring(group, tier) {
      const rows = rowsOf(group);
      rows.queue = rung(rows.queue, tier);
      return Promise.resolve(rows.queue);
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
      rows.queue = { ...unled(rows.queue), served: { ...rows.queue.served, ...queue.enqueued }, reach: null };
      return Promise.resolve(true);
    },

    resign(group, leader) {
      const rows = rowsOf(group);
      if (rows.queue.leader === leader) rows.queue = unled(rows.queue);
      return Promise.resolve();
    },
  };
}

const rung = (row: QueueRow, tier: string): QueueRow => ({
  ...row,
  bell: row.bell + 1,
  enqueued: { ...row.enqueued, [tier]: (row.enqueued[tier] ?? 0) + 1 },
});

const reported = (row: QueueRow, { leader, served, reach }: QueueReport): QueueRow =>
  row.leader === leader ? { ...row, served: { ...row.served, ...served }, reach } : row;

const isFreeFor = (row: QueueRow, lease: Lease): boolean =>
  row.leader === null || row.leader === lease.leader || row.leaseUntilMs < lease.nowMs;

const unled = (row: QueueRow): QueueRow => ({ ...row, leader: null, leaseUntilMs: 0 });
