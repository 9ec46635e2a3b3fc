import {
  freshlyQueued,
  isTerminal,
  type Place,
  type RequestKind,
  type RequestRecord,
} from '../../core/requests/request.ts';
import type { Charge } from '../../core/keys/budget/charge.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import type { Standing } from '../../core/requests/transitions.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import { startOfRoute, type Route } from '../../core/requests/route.ts';
import { shareOf, USUAL_FAIRNESS } from '../../core/requests/flow.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import type { QueueMessage } from '../../ports/tier-queues.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';
import { settleCharge } from '../keys/settle-charge.ts';
import { takePlace } from '../keys/waiting-places.ts';
import { sendAndRing } from './ring.ts';
import { storePayload } from '../requests/stored-body.ts';
import { endWaiting } from '../turns/turns.ts';

/** A message may be 1 MiB; SQS bills by 64 KiB. Above this a payload travels as a blob. */
const LARGEST_IN_MESSAGE = 256 * 1024;

/** The usual time from a record to its message. */
const SENDING_MS = 500;

/** A request to be queued, with its place and its time limits. */
export interface Queueable extends Place {
  readonly kind: RequestKind;
  readonly request: IncomingRequest;
  readonly deadlineMs: number;
  readonly tokens: number;
  /** Counts upstream calls already made on the direct path. */
  readonly attempts: number;
  readonly failures: number;
  /** Taken from the budget of its key; absent or null = nothing was. */
  readonly charge?: Charge | null;
  /** After a failure; absent = it may have any turn. */
  readonly standing?: Standing | undefined;
  /** How it came to its group; absent = it was asked for that one. */
  readonly route?: Route | undefined;
}

/** `existing`: there is already a request with this id. */
export type Enqueued =
  /** `row`: as the bell left it; undefined if it could not be rung. */
  | { readonly kind: 'queued'; readonly record: RequestRecord; readonly row: QueueRow | undefined }
  | { readonly kind: 'existing'; readonly record: RequestRecord };

/**
 * Gives a request its place: record, then message, then bell. The last to ring may be the one who has to start the
 * dispatcher; a crash before the bell leaves a message that the schedule finds.
 * @throws Fault `too_many_waiting`: its key has as many waiting as it may have
 */
export async function enqueue(deps: Deps, entry: Queueable, seen: QueueRow): Promise<Enqueued> {
  const record = recordOf(deps, entry, seen);
  const { id, kind, keyId } = record;
  const { settings = null, id: ownId } = entry.request;
  const waiting = { id, kind, keyId, settings, mayBeRepeat: ownId !== undefined };
  const place = await takePlace(deps, waiting).catch(async (fault: unknown) => {
    // No record will have it.
    await settleCharge(deps, entry.charge ?? null, 0);
    throw fault;
  });
  const outcome = await deps.requests.create(record);
  if (outcome.kind === 'exists') {
    await place?.giveUp();
    // This message does not belong to another body.
    if (isSameBody(outcome.record, entry.request)) await sendMissing(deps, outcome.record, entry);
    return { kind: 'existing', record: outcome.record };
  }
  try {
    return { kind: 'queued', record, row: await sendFirst(deps, record, entry) };
  } catch (fault) {
    // A request that may be sent again is left to wait for that.
    if (record.isSent) await refuse(deps, record);
    throw fault;
  }
}

/** An id that stands for one body must not be used with another. */
export const isSameBody = (
  record: RequestRecord,
  { fingerprint = null }: { fingerprint?: string | null | undefined },
): boolean => record.fingerprint === fingerprint;

/** Its creator may have crashed before sending its message: sending it twice does no harm, never sending it would. */
async function sendMissing(deps: Deps, seen: RequestRecord, entry: Queueable): Promise<void> {
  if (!isMissing(seen)) return;
  // Usually it is being sent at this very moment.
  await deps.clock.sleep(SENDING_MS);
  const record = await deps.requests.read(seen.id);
  if (record !== undefined && isMissing(record)) await sendFirst(deps, record, entry);
}

const isMissing = ({ isSent, status }: RequestRecord): boolean => !isSent && !isTerminal(status);

/** The payload is stored after the record: that of another body under the same id stays as it is. */
async function sendFirst(
  deps: Deps,
  record: RequestRecord,
  { id, request, tokens }: Queueable,
): Promise<QueueRow | undefined> {
  const { body } = request;
  const payload =
    record.kind === 'job' ? await storePayload(deps, { id, body, maxInline: LARGEST_IN_MESSAGE }) : null;
  const row = await sendAndRing(deps, messageOf(record, { tokens, payload }));
  const { kind, priority, webhookUrl } = record;
  const hasWebhook = webhookUrl !== null;
  const about = aboutRequest(record, deps.clock.now());
  deps.happenings.tell({ kind: 'queued', about, request: kind, priority, hasWebhook });
  await noteSent(deps, record);
  return row;
}

/** It only matters where the same request may be sent again. */
async function noteSent(deps: Deps, record: RequestRecord): Promise<void> {
  const { id, isSent } = record;
  if (isSent) return;
  const about = { step: 'sent', ...aboutRequest(record, deps.clock.now()) };
  await tryOnce(deps, about, () => deps.requests.transition(id, { name: 'sent' }));
}

/** The message for a record. */
export const messageOf = (
  record: RequestRecord,
  { tokens, payload }: Pick<QueueMessage, 'tokens' | 'payload'>,
): QueueMessage => ({
  id: record.id,
  priority: record.priority,
  enqueuedAtMs: record.enqueuedAtMs,
  kind: record.kind,
  owner: record.owner,
  keyId: record.keyId,
  flow: record.flow,
  weight: record.weight,
  group: record.group,
  tier: record.tier,
  deadlineMs: record.deadlineMs,
  attempts: record.attempts,
  notBeforeMs: record.notBeforeMs,
  leftOut: record.leftOut,
  wishes: record.wishes,
  route: record.route,
  tokens,
  endpoint: record.endpoint,
  payload,
  hasWebhook: record.webhookUrl !== null,
  traceId: record.traceId,
});

/** Its caller is told that it failed. If the message has gone through all the same, it finds nothing to do. */
export async function refuse(deps: Deps, record: RequestRecord): Promise<void> {
  const error = {
    message: 'The request could not be queued.',
    type: 'server_error',
    param: null,
    code: 'store_unavailable',
  };
  const nowMs = deps.clock.now();
  await tryOnce(deps, { step: 'refuse', ...aboutRequest(record, nowMs) }, () =>
    endWaiting(deps, record.id, { name: 'refuse', nowMs, error }),
  );
}

function recordOf(deps: Deps, entry: Queueable, seen: QueueRow): RequestRecord {
  const { id, kind, priority, enqueuedAtMs, deadlineMs, request } = entry;
  const { attempts, failures, charge = null, standing, route = startOfRoute } = entry;
  const { owner, keyId = null, group, endpoint, metadata } = request;
  const tier = tierOf(deps.config.tiers, priority).name;
  return {
    ...freshlyQueued,
    ...shareOf(deps.config.fairness ?? USUAL_FAIRNESS, request),
    id,
    kind,
    owner,
    keyId,
    group,
    tier,
    endpoint,
    priority,
    enqueuedAtMs,
    deadlineMs,
    attempts,
    failures,
    charge,
    ...standing,
    wishes: request.wishes ?? noWishes,
    route,
    ticketNumber: (seen.enqueued[tier] ?? 0) + 1,
    webhookUrl: request.webhookUrl ?? null,
    fingerprint: request.fingerprint ?? null,
    isSent: request.id === undefined,
    traceId: request.traceId ?? null,
    metadata,
  };
}
