import { Fault, queueTimeout, QUEUE_TIMEOUT_MESSAGE } from '../../core/faults.ts';
import type { TransitionOutcome } from '../../ports/request-store.ts';
import { isTerminal, type RequestRecord } from '../../core/requests/request.ts';
import { aboutRequest } from '../requests/about-request.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import type { Deps } from '../deps.ts';
import { refusalFor, TOO_MANY_RETRY_MS } from '../queueing/ceiling.ts';
import { storePayload } from '../requests/stored-body.ts';
import { endWaiting } from '../turns/turns.ts';
import type { WaitingTicket, Watch } from './waiting-ticket.ts';

/** A larger body is stored as a blob: the record is written several times, at its full size each time. */
const LARGEST_IN_RECORD = 4 * 1024;

/** The record as a job, in the same place; undefined: a turn came first. */
export async function convert(
  deps: Deps,
  { body }: WaitingTicket,
  watch: Watch,
): Promise<RequestRecord | undefined> {
  const { id } = watch.record;
  const payload = await storePayload(deps, { id, body, maxInline: LARGEST_IN_RECORD });
  const outcome = await deps.requests.transition(id, { name: 'convert', payload });
  const { record } = outcome;
  if (record === undefined) throw new Fault('internal_error', 'The request no longer exists.');
  // Nobody else turns it into a job: the write took effect, and its answer was lost.
  if (outcome.kind === 'done' || (record.kind === 'job' && !isTerminal(record.status))) return record;
  if (isTerminal(record.status)) throw endedBeforeTurn(record);
  watch.record = record;
  return undefined;
}

/**
 * Makes room for a better caller: the request becomes a job if its caller accepts that, or else is over. Undefined: a
 * turn came first.
 * @throws Fault `too_many_waiting`.
 */
export async function giveWay(
  deps: Deps,
  ticket: WaitingTicket,
  { watch, queue }: { readonly watch: Watch; readonly queue: QueueRow },
): Promise<RequestRecord | undefined> {
  if (ticket.mayConvert) return convert(deps, ticket, watch);
  const { fault, error } = refusalFor(deps, queue);
  const refuse = { name: 'refuse', nowMs: deps.clock.now(), error } as const;
  const { kind, record } = await endWaiting(deps, watch.record.id, refuse);
  if (kind === 'done') throw fault;
  if (record === undefined || isTerminal(record.status)) throw endedBeforeTurn(record ?? watch.record);
  watch.record = record;
  return undefined;
}

/**
 * After the deadline: leaves the queue in one write and gives back a turn that came too late. If it is a job
 * because a conversion's answer was lost, the function that ends jobs also tells its webhook.
 */
export async function expire(deps: Deps, watch: Watch): Promise<void> {
  const { id, enqueuedAtMs } = watch.record;
  const nowMs = deps.clock.now();
  const error = queueTimeout(nowMs - enqueuedAtMs);
  const { kind, record } = await orUnclear(deps, watch.record, () =>
    endWaiting(deps, id, { name: 'expire', nowMs, error, isTicket: true }),
  );
  const isLater = kind === 'conflict' && record !== undefined && record.deadlineMs > nowMs;
  if (!isLater || isTerminal(record.status)) throw endedOrLate(record);
  // Its deadline was put off.
  watch.record = record;
}

/** Its caller has left: leaves the queue and gives back a turn that came too late. */
export async function withdraw(deps: Deps, waiting: RequestRecord): Promise<never> {
  const error = {
    message: 'The caller hung up before its turn came.',
    type: 'cancelled',
    param: null,
    code: 'caller_gone',
  };
  const nowMs = deps.clock.now();
  const { record } = await orUnclear(deps, waiting, () =>
    endWaiting(deps, waiting.id, { name: 'withdraw', nowMs, error }),
  );
  throw endedOrLate(record);
}

/** A store that fails now does not delay the caller: the dispatcher drops the request by its deadline. */
async function orUnclear(
  deps: Deps,
  waiting: RequestRecord,
  end: () => Promise<TransitionOutcome>,
): Promise<TransitionOutcome> {
  try {
    return await end();
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'store_unavailable') throw fault;
    const about = aboutRequest(waiting, deps.clock.now());
    deps.happenings.tell({ kind: 'place was not given up', about, cause: fault });
    return { kind: 'conflict', record: undefined };
  }
}

const endedOrLate = (record: RequestRecord | undefined): Fault =>
  record?.status === 'cancelled'
    ? endedBeforeTurn(record)
    : new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);

/** The fault for the caller of a request that ended without a call. */
export function endedBeforeTurn({ id, status, error }: RequestRecord): Fault {
  if (status === 'expired') return new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
  if (status === 'cancelled') return new Fault('cancelled', `Request ${id} was cancelled.`);
  if (error?.code === 'tokens_exceed_limit' || error?.code === 'key_revoked') {
    return new Fault(error.code, error.message);
  }
  if (error?.code === 'too_many_waiting')
    return new Fault(error.code, error.message, { retryAfterMs: TOO_MANY_RETRY_MS });
  return new Fault('internal_error', `Request ${id} ended before its turn.`);
}
