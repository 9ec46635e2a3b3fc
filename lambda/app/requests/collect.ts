import { Fault, queueTimeout } from '../../core/faults.ts';
import { isTerminal, type RequestRecord } from '../../core/requests/request.ts';
import { ownersOf } from '../../core/keys/principal.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import { describeRequest } from './describe-request.ts';
import type { UseCases, OwnRequest, RequestObject } from '../use-cases.ts';
import { endWaiting } from '../turns/turns.ts';

/** Gaps between looks of a caller who waits for a result, ms: from, factor, to. */
const GAPS = { fromMs: 200, factor: 1.5, toMs: 2_000 } as const;

/** The dispatcher drops a request within a second or so after its deadline. */
const OVERDUE_MS = 10_000;

/** Makes the use case of reading a request, waiting for its end if asked to. */
export function createCollect(deps: Deps): UseCases['collect'] {
  return async ({ waitMs, signal, ...which }) => {
    const untilMs = deps.clock.now() + waitMs;
    const record = await readOwn(deps, which);
    return describe(deps, await waitForEnd(deps, record, { untilMs, signal }));
  };
}

/** The record when it has ended, or as it is at `untilMs` or when nobody waits any more. */
export async function waitForEnd(
  deps: Deps,
  first: RequestRecord,
  { untilMs, signal }: { readonly untilMs: number; readonly signal?: AbortSignal | undefined },
): Promise<RequestRecord> {
  let record = first;
  let gapMs: number = GAPS.fromMs;
  for (;;) {
    const leftMs = untilMs - deps.clock.now();
    if (isTerminal(record.status) || leftMs <= 0 || signal?.aborted === true) return record;
    await deps.clock.sleep(Math.min(gapMs, leftMs), signal);
    gapMs = Math.min(GAPS.toMs, gapMs * GAPS.factor);
    record = await readOwn(deps, record);
  }
}

/** The caller's own request: another owner's does not exist. */
export async function readOwn(deps: Deps, which: OwnRequest): Promise<RequestRecord> {
  const record = await deps.requests.read(which.id);
  if (record === undefined || !ownersOf(which).includes(record.owner)) {
    throw new Fault('request_not_found', `There is no request with the id '${which.id}' for this key.`, {
      param: 'id',
    });
  }
  return closeIfAbandoned(deps, record);
}

/**
 * The first look closes a request that nobody else will close: a ticket whose function died during the call, or a
 * request past its deadline whose message is gone.
 */
export async function closeIfAbandoned(deps: Deps, record: RequestRecord): Promise<RequestRecord> {
  const nowMs = deps.clock.now();
  if (record.status === 'queued' && record.deadlineMs + OVERDUE_MS <= nowMs) {
    const expire = {
      name: 'expire',
      nowMs,
      error: queueTimeout(record.deadlineMs - record.enqueuedAtMs),
    } as const;
    await announceEnd(deps, { id: record.id, hasWebhook: record.webhookUrl !== null });
    return (await endWaiting(deps, record.id, expire)).record ?? record;
  }
  if (record.kind !== 'ticket' || record.status !== 'in_progress' || record.claimUntilMs >= nowMs)
    return record;
  const error = {
    message: 'The function that made this call ended before the answer came.',
    type: 'server_error',
    param: null,
    code: 'abandoned',
  };
  const outcome = await deps.requests.transition(record.id, { name: 'abandon', nowMs, error });
  return outcome.record ?? record;
}

export async function describe(deps: Deps, record: RequestRecord): Promise<RequestObject> {
  const state = record.status === 'queued' ? await deps.groups.read(record.group) : undefined;
  // A model group may have left the configuration since: its requests can still be read.
  const isKnown = deploymentsOf(deps.config, record.group).length > 0;
  return describeRequest(deps, record, isKnown ? state : undefined);
}
