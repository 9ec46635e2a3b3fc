import type { Change } from '../core/requests/waiting-change.ts';
import type { BudgetRow, BudgetWrite } from '../core/keys/budget/budget-row.ts';
import type { QueueRow } from '../core/line/queue-row.ts';
import type { QueueWrite } from '../core/line/queue-write.ts';
import type { WindowRow } from '../core/windows/window-row.ts';
import type { WindowWrite } from '../core/windows/window.ts';
import type { GroupState } from '../core/line/group-state.ts';

/** `stale`: the write's condition failed; `row` is the window as it stands now. */
type WindowOutcome =
  { readonly kind: 'written'; readonly row: WindowRow } | { readonly kind: 'stale'; readonly row: WindowRow };

/** `refused`: the write's condition does not hold; `queue` is the row as it stands now. */
export interface QueueOutcome {
  readonly kind: 'written' | 'refused';
  readonly queue: QueueRow;
}

/** `stale`: the write's condition failed; `row` is the budget's as it stands now. */
interface BudgetOutcome {
  readonly kind: 'written' | 'stale';
  readonly row: BudgetRow;
}

/** The rpm-counter table: a group's windows and the state of its queue, read together. */
export interface GroupStore {
  /** One strongly consistent read of all rows of a group. */
  read(group: string): Promise<GroupState>;
  /** At half the price of `read`, and as it would have shown each row, by itself, a moment ago. */
  glance(group: string): Promise<GroupState>;
  /** One conditional write. */
  writeWindow(group: string, deploymentId: string, write: WindowWrite): Promise<WindowOutcome>;
  /** One conditional write of the queue's row. */
  writeQueue(group: string, write: QueueWrite): Promise<QueueOutcome>;
  /** What a key has spent of the budget that this row keeps; one strongly consistent read. */
  readBudget(keyId: string, row: string): Promise<BudgetRow>;
  /** One conditional write of such a row. */
  writeBudget(keyId: string, row: string, write: BudgetWrite): Promise<BudgetOutcome>;
  /** Records a change of a waiting request, unless one with a higher revision is recorded already. */
  noteChange(group: string, change: Change): Promise<void>;
  /** All recorded changes, strongly consistent. */
  changes(group: string): Promise<readonly Change[]>;
  forgetChanges(group: string, ids: readonly string[]): Promise<void>;
}
