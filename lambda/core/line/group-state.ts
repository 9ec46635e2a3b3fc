import type { QueueRow } from './queue-row.ts';
import type { WindowRow } from '../windows/window-row.ts';

export interface GroupState {
  readonly queue: QueueRow;
  /** By deployment id; a deployment never used has no entry. */
  readonly windows: Readonly<Record<string, WindowRow>>;
}
