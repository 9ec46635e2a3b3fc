import type { ErrorBody, RequestRecord, RequestStatus } from '../core/request.ts';
import { isTerminal } from '../core/request.ts';
import { announceEnd } from './announce-end.ts';
import { bestEffort } from './best-effort.ts';
import { describe, readOwn } from './collect.ts';
import type { Deps } from './deps.ts';
import type { Gateway } from './gateway.ts';
import { giveBack } from './turns.ts';

/**
 * Makes the use case of giving a request up. A queued one never calls; the call of one in flight is broken off
 * when its function next looks, and its answer is not stored.
 */
export function createCancel(deps: Deps): Gateway['cancel'] {
  return async ({ id, owner }) => {
    const before = await readOwn(deps, { id, owner });
    if (isTerminal(before.status)) return describe(deps, before);
    await announceEnd(deps, { id, hasWebhook: before.webhookUrl !== null });
    const nowMs = deps.clock.now();
    const cancel = { name: 'cancel', nowMs, error: cancelled(before.status) } as const;
    const outcome = await deps.requests.transition(id, cancel);
    if (outcome.kind === 'conflict') return describe(deps, outcome.record ?? before);
    const { turn, claimUntilMs } = outcome.record;
    const wasGranted = turn !== null && claimUntilMs === 0;
    if (wasGranted) await giveBack(deps, turn);
    if (before.status === 'queued') await tellDispatcher(deps, outcome.record);
    return describe(deps, outcome.record);
  };
}

/** It would find out at the request's turn; told now, it counts one less in the line. */
async function tellDispatcher(deps: Deps, record: RequestRecord): Promise<void> {
  const { id, group, priority, tier, deadlineMs } = record;
  const change = { id, revision: record.revision + 1, isOver: true, priority, tier, deadlineMs };
  await bestEffort(deps, { step: 'tell of cancel', requestId: id }, async () => {
    await deps.groups.noteChange(group, change);
    await deps.groups.announceChange(group, null);
  });
}

const cancelled = (status: RequestStatus): ErrorBody => ({
  message:
    status === 'in_progress'
      ? 'The request was cancelled while its call was under way. The call is broken off as soon as possible; the upstream may have done the work all the same.'
      : 'The request was cancelled before its turn: it was not called for.',
  type: 'cancelled',
  param: null,
  code: 'cancelled',
});
