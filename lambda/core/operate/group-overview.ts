import type { Mode } from '../line/mode.ts';
import { isLed, waitingIn, type QueueRow } from '../line/queue-row.ts';

/** A model group as an operator sees it. */
export interface GroupOverview {
  readonly group: string;
  readonly mode: Mode;
  readonly isLed: boolean;
  /** Per tier: how many wait by the gauge, and how many messages its queue holds, including those in progress. */
  readonly tiers: readonly { readonly tier: string; readonly waiting: number; readonly messages: number }[];
}

/** `depths`: how many messages the queue of each tier holds. */
export const overviewFrom = (
  group: string,
  row: QueueRow,
  seen: {
    readonly depths: readonly { readonly tier: string; readonly messages: number }[];
    readonly nowMs: number;
  },
): GroupOverview => ({
  group,
  mode: row.mode,
  isLed: isLed(row, seen.nowMs),
  tiers: seen.depths.map(({ tier, messages }) => ({ tier, waiting: waitingIn(row, tier), messages })),
});

/**
 * True if nothing waits and no job is in progress. A dispatcher leaves only when every queue has answered it empty
 * and its last call has ended, so a leading dispatcher is a sign of work left.
 */
export const isEmpty = ({ isLed, tiers }: GroupOverview): boolean =>
  !isLed && tiers.every(({ waiting, messages }) => waiting === 0 && messages === 0);
