import type { QueueRow } from '../../core/line/queue-row.ts';
import type { RequestRecord, StoredBody } from '../../core/requests/request.ts';
import type { Fallback } from '../attempts/choose-fallback.ts';
import type { Deps } from '../deps.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { messageOf } from './enqueue.ts';
import { sendAndRing } from './ring.ts';

/** What a message needs that its record does not have. */
export interface Carried {
  readonly tokens: number;
  /** A job's body, if its message brought it; null: it is in the record. */
  readonly payload: StoredBody | null;
}

export type Rerouted =
  /** `row`: the other group's, as the bell left it; undefined if it could not be rung. */
  | { readonly kind: 'done'; readonly record: RequestRecord; readonly row: QueueRow | undefined }
  | { readonly kind: 'conflict'; readonly record: RequestRecord | undefined };

/**
 * Moves a request into another group's line, at the same place: one conditional write, then its message, then the
 * bell. A crash between the two leaves a message in the first group's queue, whose dispatcher then sends the other.
 * @throws Fault `store_unavailable`: the record may have been written, and the message sent.
 */
export async function reroute(
  deps: Deps,
  {
    record,
    to,
    attempt,
    carried,
  }: {
    readonly record: RequestRecord;
    readonly to: Fallback;
    /** The call that led to it; null: it waited. */
    readonly attempt: number | null;
    readonly carried: Carried;
  },
): Promise<Rerouted> {
  const { group, route, state } = to;
  const ticketNumber = (state.queue.enqueued[record.tier] ?? 0) + 1;
  const outcome = await deps.requests.transition(record.id, {
    name: 'reroute',
    attempt,
    revision: record.revision,
    to: { group, ticketNumber, route },
  });
  if (outcome.kind === 'conflict') return outcome;
  const about = aboutRequest(record, deps.clock.now());
  deps.happenings.tell({ kind: 'fell back', about, to: group });
  return {
    kind: 'done',
    record: outcome.record,
    row: await sendOn(deps, outcome.record, { ...carried, byCaller: attempt !== null }),
  };
}

/** Sends the message of a request that stands in another group's line. Sent twice, it does no harm. */
export const sendOn = (
  deps: Deps,
  record: RequestRecord,
  { tokens, payload, byCaller = false }: Carried & { readonly byCaller?: boolean },
): Promise<QueueRow | undefined> => {
  const body = record.kind === 'job' ? (payload ?? record.payload) : null;
  return sendAndRing(deps, messageOf(record, { tokens, payload: body }), { byCaller });
};
