import { Fault } from '../../core/faults.ts';
import {
  isTerminal,
  type ErrorBody,
  type RequestKind,
  type RequestRecord,
} from '../../core/requests/request.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import { describe, readOwn } from './collect.ts';
import type { Deps } from '../deps.ts';
import type { UseCases } from '../use-cases.ts';
import { tellDispatcher } from '../queueing/tell-dispatcher.ts';
import { giveBack } from '../turns/turns.ts';

/** How often a request may move on between a look at it and the write that cancels it. */
const MAX_RACES = 10;

/**
 * Makes the use case of giving a request up. A queued request never calls; a job's call is aborted when its
 * function next looks, and its answer is not stored.
 */
export function createCancel(deps: Deps): UseCases['cancel'] {
  return async (which) => {
    for (let race = 0; race < MAX_RACES; race++) {
      const before = await readOwn(deps, which);
      if (isTerminal(before.status)) return describe(deps, before);
      await announceEnd(deps, { id: which.id, hasWebhook: before.webhookUrl !== null });
      const record = await cancelAsSeen(deps, before);
      if (record !== undefined) return describe(deps, record);
    }
    throw new Fault('store_unavailable', 'The state of the request keeps changing. Try again.', {
      retryAfterMs: 1_000,
    });
  };
}

/** The cancelled record; undefined: it has moved on since it was read. */
async function cancelAsSeen(deps: Deps, before: RequestRecord): Promise<RequestRecord | undefined> {
  const isCalled = before.status === 'in_progress';
  const error = isCalled ? cancelledInFlight(before.kind) : cancelledInTime;
  const cancel = { name: 'cancel', isCalled, nowMs: deps.clock.now(), error } as const;
  const outcome = await deps.requests.transition(before.id, cancel);
  if (outcome.kind === 'conflict') return undefined;
  const { turn, claimUntilMs } = outcome.record;
  const wasGranted = turn !== null && claimUntilMs === 0;
  if (wasGranted) await giveBack(deps, turn);
  // The dispatcher would find out at the request's turn; told now, it counts one less in the line.
  else if (!isCalled)
    await tellDispatcher(deps, outcome.record, { revision: outcome.record.revision + 1, isOver: true });
  return outcome.record;
}

const cancelled = (message: string): ErrorBody => ({
  message,
  type: 'cancelled',
  param: null,
  code: 'cancelled',
});

const cancelledInTime = cancelled('The request was cancelled before its turn: no call was made.');

/** A waiting caller is itself connected to the upstream. */
const cancelledInFlight = (kind: RequestKind): ErrorBody =>
  cancelled(
    kind === 'job'
      ? 'The request was cancelled during its call. The call is cancelled as soon as possible; the upstream may have done the work anyway.'
      : 'The request was cancelled during its call. Its caller still receives the answer of the upstream.',
  );
