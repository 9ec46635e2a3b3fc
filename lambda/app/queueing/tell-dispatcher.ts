import type { Change } from '../../core/requests/waiting-change.ts';
import { announceWrite } from '../../core/line/queue-write.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { bestEffort } from '../best-effort.ts';
import type { Deps } from '../deps.ts';

/**
 * Records the change of a waiting request and announces it. A dispatcher that cannot be told finds out by itself at
 * the request's turn.
 */
export async function tellDispatcher(
  deps: Deps,
  { id, group, priority, tier, deadlineMs }: RequestRecord,
  about: Pick<Change, 'revision' | 'isOver'> & {
    /** Its tier before the change; absent = the same as now. */
    readonly fromTier?: string;
  },
): Promise<void> {
  const { revision, isOver, fromTier = tier } = about;
  const change = { id, revision, isOver, priority, tier, deadlineMs };
  const moves = tier === fromTier ? null : { from: fromTier, to: tier };
  const effort = { step: 'tell the dispatcher', requestId: id };
  await bestEffort(deps, effort, () => deps.groups.noteChange(group, change));
  await bestEffort(deps, effort, () => deps.groups.writeQueue(group, announceWrite(moves)));
}
