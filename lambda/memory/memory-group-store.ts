import { applyQueueWrite } from '../core/line/apply-queue-write.ts';
import { applyBudgetWrite, emptyBudget, type BudgetRow } from '../core/keys/budget/budget-row.ts';
import type { Change } from '../core/requests/waiting-change.ts';
import type { GroupStore } from '../ports/group-store.ts';
import type { GroupState } from '../core/line/group-state.ts';
import { emptyQueueRow, type QueueRow } from '../core/line/queue-row.ts';
import { emptyWindow, type WindowRow } from '../core/windows/window-row.ts';
import { applyWindowWrite } from '../core/windows/window.ts';

interface Rows {
  queue: QueueRow;
  readonly windows: Map<string, WindowRow>;
  readonly changes: Map<string, Change>;
}

/** The group store's twin in memory, for tests, simulation and callers in the same process. */
export function memoryGroupStore(): GroupStore {
  const groups = new Map<string, Rows>();
  const budgets = new Map<string, BudgetRow>();

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

    writeQueue(group, write) {
      const rows = rowsOf(group);
      const written = applyQueueWrite(rows.queue, write);
      if (written === undefined) return Promise.resolve({ kind: 'refused', queue: rows.queue });
      rows.queue = written;
      return Promise.resolve({ kind: 'written', queue: written });
    },

    readBudget: (keyId, row) => Promise.resolve(budgets.get(`${keyId}/${row}`) ?? emptyBudget),

    writeBudget(keyId, row, write) {
      const before = budgets.get(`${keyId}/${row}`) ?? emptyBudget;
      const written = applyBudgetWrite(before, write);
      if (written === undefined) return Promise.resolve({ kind: 'stale', row: before });
      budgets.set(`${keyId}/${row}`, written);
      return Promise.resolve({ kind: 'written', row: written });
    },

    noteChange(group, change) {
      const { changes } = rowsOf(group);
      if (change.revision > (changes.get(change.id)?.revision ?? -1)) changes.set(change.id, change);
      return Promise.resolve();
    },

    changes: (group) => Promise.resolve([...rowsOf(group).changes.values()]),

    forgetChanges(group, ids) {
      for (const id of ids) rowsOf(group).changes.delete(id);
      return Promise.resolve();
    },
  };
}
