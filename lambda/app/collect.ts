import { Fault, queueTimeout } from '../core/faults.ts';
import { isTerminal, type RequestRecord } from '../core/request.ts';
import { deploymentsOf, type Deps } from './deps.ts';
import { describeRequest } from './describe-request.ts';
import type { Gateway, RequestObject } from './gateway.ts';
import { endWaiting, giveBack } from './turns.ts';

/** Gaps between looks of a caller who holds for a result, ms: from, factor, to. */
const GAPS = { fromMs: 200, factor: 1.5, toMs: 2_000 } as const;

/** The dispatcher drops what is past its deadline within a second or so. */
const OVERDUE_MS = 10_000;

/** Makes the use case of reading a request, holding for its end if asked to. */
export function createCollect(deps: Deps): Gateway['collect'] {
  return async ({ id, owner, waitMs }) => {
    const untilMs = deps.clock.now() + waitMs;
    let gapMs: number = GAPS.fromMs;
    for (;;) {
      const record = await readOwn(deps, { id, owner });
      const leftMs = untilMs - deps.clock.now();
      if (isTerminal(record.status) || leftMs <= 0) return describe(deps, record);
      await deps.clock.sleep(Math.min(gapMs, leftMs));
      gapMs = Math.min(GAPS.toMs, gapMs * GAPS.factor);
    }
  };
}

/** Makes the use case of giving a request up. A queued one never calls; one in flight is no longer stored. */
export function createCancel(deps: Deps): Gateway['cancel'] {
  return async ({ id, owner }) => {
    const before = await readOwn(deps, { id, owner });
    if (isTerminal(before.status)) return describe(deps, before);
    const error = {
      message: 'The request was cancelled.',
      type: 'cancelled',
      param: null,
      code: 'cancelled',
    };
    const outcome = await deps.requests.transition(id, { name: 'cancel', nowMs: deps.clock.now(), error });
    if (outcome.kind === 'conflict') return describe(deps, outcome.record ?? before);
    const { turn, claimUntilMs } = outcome.record;
    const wasGranted = turn !== null && claimUntilMs === 0;
    if (wasGranted) await giveBack(deps, turn);
    return describe(deps, outcome.record);
  };
}

async function readOwn(
  deps: Deps,
  which: { readonly id: string; readonly owner: string },
): Promise<RequestRecord> {
  const record = await deps.requests.read(which.id);
  if (record?.owner !== which.owner) {
    throw new Fault('request_not_found', `No request with the id '${which.id}' is known for this key.`, {
      param: 'id',
    });
  }
  return closeIfAbandoned(deps, record);
}

/**
 * What nobody will close any more is closed by the first to look: a ticket's call whose function died, and a
 * request past its deadline whose message is gone.
 */
async function closeIfAbandoned(deps: Deps, record: RequestRecord): Promise<RequestRecord> {
  const nowMs = deps.clock.now();
  if (record.status === 'queued' && record.deadlineMs + OVERDUE_MS <= nowMs) {
    const expire = { name: 'expire', nowMs, error: queueTimeout } as const;
    return (await endWaiting(deps, record.id, expire)).record ?? record;
  }
  if (record.kind !== 'ticket' || record.status !== 'in_progress' || record.claimUntilMs >= nowMs)
    return record;
  const error = {
    ...{ message: 'The function that made this call ended before it was answered.', type: 'server_error' },
    ...{ param: null, code: 'abandoned' },
  };
  const outcome = await deps.requests.transition(record.id, { name: 'abandon', nowMs, error });
  return outcome.record ?? record;
}

async function describe(deps: Deps, record: RequestRecord): Promise<RequestObject> {
  const state = record.status === 'queued' ? await deps.groups.read(record.group) : undefined;
  // A model group may have left the configuration since: its requests can still be read.
  const isKnown = deploymentsOf(deps.config, record.group).length > 0;
  return describeRequest(deps, record, isKnown ? state : undefined);
}
