import type { Place, RequestKind, RequestRecord, StoredBody } from '../core/request.ts';
import { isLed, type QueueRow } from '../core/queue-row.ts';
import { tierOf } from '../core/tiers.ts';
import type { QueueMessage } from '../core/ports.ts';
import { tryOnce } from './best-effort.ts';
import type { Deps } from './deps.ts';
import type { IncomingRequest } from './gateway.ts';
import { endWaiting } from './turns.ts';

/** A message may be 1 MiB; SQS bills by 64 KiB. Above this a payload travels as a blob. */
const MAX_INLINE_PAYLOAD = 256 * 1024;

/** What is to be queued: a request with its place and its limits in time. */
export interface Queueable extends Place {
  readonly kind: RequestKind;
  readonly request: IncomingRequest;
  readonly deadlineMs: number;
  readonly tokens: number;
  /** Of upstream calls already made on the direct path. */
  readonly attempts: number;
  readonly failures: number;
}

/**
 * Gives a request its place: record, then message, then bell. Whoever rings last may be the one who has to
 * start the dispatcher; a crash before the bell leaves a message that the schedule finds.
 */
export async function enqueue(deps: Deps, entry: Queueable, seen: QueueRow): Promise<RequestRecord> {
  const record = recordOf(deps, entry, seen);
  const payload = entry.kind === 'job' ? await storedPayload(deps, entry) : null;
  await deps.requests.create(record);
  await sendAndRing(deps, {
    ...{ id: record.id, priority: record.priority, enqueuedAtMs: record.enqueuedAtMs },
    ...{ kind: record.kind, owner: record.owner, group: record.group, tier: record.tier },
    ...{
      deadlineMs: record.deadlineMs,
      attempts: record.attempts,
      tokens: entry.tokens,
      endpoint: entry.request.endpoint,
      payload,
    },
  });
  return record;
}

/**
 * Puts a message into its tier's queue, rings, and starts a dispatcher if nobody leads. Once the message is
 * in the queue nothing is lost any more: a bell that does not ring only costs time.
 * @throws Fault `store_unavailable`; the request is withdrawn then.
 */
export async function sendAndRing(deps: Deps, message: QueueMessage): Promise<void> {
  try {
    await deps.queues.send(message);
  } catch (fault) {
    await withdraw(deps, message.id);
    throw fault;
  }
  await ringFor(deps, message);
}

/** Its caller is told that it failed. Should the message have gone through all the same, it finds nothing to do. */
export async function withdraw(deps: Deps, id: string): Promise<void> {
  const error = {
    ...{ message: 'The request could not be queued.', type: 'server_error' },
    ...{ param: null, code: 'store_unavailable' },
  };
  await tryOnce(deps, { step: 'withdraw', requestId: id }, () =>
    endWaiting(deps, id, { name: 'expire', nowMs: deps.clock.now(), error }),
  );
}

/** One more waits: rings, and starts a dispatcher if nobody leads. A failure is only logged. */
export async function ringFor(deps: Deps, { id, group, tier }: QueueMessage): Promise<void> {
  try {
    const row = await deps.groups.ring(group, tier);
    if (!isLed(row, deps.clock.now())) await deps.starter.start(group);
  } catch (cause) {
    deps.log.warn('queued, but nobody could be told', { requestId: id, group, cause });
  }
}

function recordOf(deps: Deps, entry: Queueable, seen: QueueRow): RequestRecord {
  const tier = tierOf(deps.config.tiers, entry.priority).name;
  return {
    id: entry.id,
    kind: entry.kind,
    owner: entry.request.owner,
    group: entry.request.group,
    tier,
    priority: entry.priority,
    enqueuedAtMs: entry.enqueuedAtMs,
    deadlineMs: entry.deadlineMs,
    ticketNumber: (seen.enqueued[tier] ?? 0) + 1,
    status: 'queued',
    attempts: entry.attempts,
    failures: entry.failures,
    claimUntilMs: 0,
    turn: null,
    startedAtMs: null,
    completedAtMs: null,
    response: null,
    error: null,
    metadata: entry.request.metadata,
  };
}

async function storedPayload(deps: Deps, entry: Queueable): Promise<StoredBody> {
  return storeBody(deps, {
    key: `payload/${entry.id}`,
    text: JSON.stringify(entry.request.body),
    maxInline: MAX_INLINE_PAYLOAD,
  });
}

/** Text as it is kept: inline up to `maxInline` bytes, as a blob beyond. */
export async function storeBody(
  deps: Pick<Deps, 'blobs'>,
  body: { readonly key: string; readonly text: string; readonly maxInline: number },
): Promise<StoredBody> {
  if (Buffer.byteLength(body.text) <= body.maxInline) return { inline: body.text };
  await deps.blobs.put(body.key, body.text);
  return { blob: body.key };
}

export const loadBody = async (deps: Pick<Deps, 'blobs'>, body: StoredBody): Promise<string> =>
  'inline' in body ? body.inline : deps.blobs.get(body.blob);
