import { latestDeadlineMs } from '../../core/requests/deadline.ts';
import { isDemoted } from '../../core/keys/budget/charge.ts';
import { Fault } from '../../core/faults.ts';
import { LONGEST_WAIT_SECONDS } from '../../core/requests/patience.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import type { Changed } from '../../core/requests/transitions.ts';
import { describe, readOwn } from './collect.ts';
import type { Deps } from '../deps.ts';
import type { ChangeWanted, UseCases } from '../use-cases.ts';
import { tellDispatcher } from '../queueing/tell-dispatcher.ts';

/** How many others may change the same request at the same time. */
const MAX_RACES = 10;

/**
 * Makes the use case of changing the priority or deadline of a queued request. The record is written first; then
 * the dispatcher is told, and it finds out by itself at the request's old turn if it cannot be told.
 */
export function createChange(deps: Deps): UseCases['change'] {
  return async (wanted) => {
    for (let race = 0; race < MAX_RACES; race++) {
      const before = await readOwn(deps, wanted);
      if (before.status !== 'queued') throw notQueued(before);
      if ((wanted.deadlineMs ?? 0) > latestDeadlineMs(before)) throw tooLate(before);
      if (isDemoted(before.charge) && (wanted.priority ?? before.priority) < before.priority)
        throw staysDemoted();
      const to = await changedPlace(deps, before, wanted);
      const change = { name: 'change', revision: before.revision, to } as const;
      const outcome = await deps.requests.transition(before.id, change);
      if (outcome.kind === 'conflict') continue;
      const { revision } = outcome.record;
      await tellDispatcher(deps, outcome.record, { revision, isOver: false, fromTier: before.tier });
      return describe(deps, outcome.record);
    }
    throw new Fault('store_unavailable', 'The request is being changed by another request. Try again.', {
      retryAfterMs: 1_000,
    });
  };
}

async function changedPlace(deps: Deps, before: RequestRecord, wanted: ChangeWanted): Promise<Changed> {
  const { priority = before.priority, deadlineMs = before.deadlineMs } = wanted;
  const tier = tierOf(deps.config.tiers, priority).name;
  if (tier === before.tier) return { priority, tier, deadlineMs, ticketNumber: before.ticketNumber };
  const { queue } = await deps.groups.read(before.group);
  return { priority, tier, deadlineMs, ticketNumber: (queue.enqueued[tier] ?? 0) + 1 };
}

const staysDemoted = () =>
  new Fault(
    'invalid_request',
    'priority cannot be improved: the budget of the API key was used up, and the request has moved to its worst priority.',
    { param: 'priority' },
  );

const notQueued = ({ id, status }: RequestRecord) =>
  new Fault(
    'not_queued',
    `Request ${id} is ${status === 'granted' ? 'in_progress' : status}: only a queued request can be changed.`,
    { param: 'id' },
  );

const tooLate = (record: RequestRecord) =>
  new Fault(
    'invalid_request',
    record.kind === 'ticket'
      ? `The caller waits on an open connection: the deadline cannot be later than ${LONGEST_WAIT_SECONDS} s after the request arrived.`
      : 'A request cannot wait for more than three days: its deadline must be earlier.',
    { param: 'deadline' },
  );
