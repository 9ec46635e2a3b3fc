import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import {
  begun,
  concluded,
  decideDelivery,
  isUnwanted,
  type DeliveryOutcome,
} from '../../core/webhooks/delivery.ts';
import type { Delivery } from '../../core/webhooks/delivery-state.ts';
import type { Happenings } from '../../ports/happenings.ts';
import type { DeliveryQueue, DeliveryStore, WebhookSender } from '../../ports/webhooks.ts';
import type { RequestStore } from '../../ports/request-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { judgeWebhookUrl } from '../../core/webhooks/webhook-url.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { webhookIdOf, webhookPayload, type Ended } from './webhook-payload.ts';

export interface DeliverDeps {
  readonly config: HeadwayConfig;
  readonly clock: Clock;
  readonly requests: Pick<RequestStore, 'read'>;
  readonly deliveries: DeliveryStore;
  readonly queue: Pick<DeliveryQueue, 'bury'>;
  readonly sender: WebhookSender;
  /** ms since 1970 as ISO 8601. */
  readonly isoTime: (ms: number) => string;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly happenings: Happenings;
}

export interface Announcement {
  readonly id: string;
  readonly announcedAtMs: number;
}

/** `again`: the announcement has to be looked at once more, after this time. */
export type Delivered = { readonly kind: 'done' } | { readonly kind: 'again'; readonly afterMs: number };

const DONE: Delivered = { kind: 'done' };
/** Somebody else has the delivery, or had it a moment ago: its write says how to go on. */
const AFTER_CONFLICT: Delivered = { kind: 'again', afterMs: 5_000 };

/**
 * Makes the use case of telling a webhook of a request's end. Among concurrent deliverers only one makes the
 * attempt: its beginning is a conditional write, and so is its result.
 */
export function createDeliver(deps: DeliverDeps): (announced: Announcement) => Promise<Delivered> {
  return async ({ id, announcedAtMs }) => {
    const record = await deps.requests.read(id);
    const nowMs = deps.clock.now();
    const decision = decideDelivery(record, { announcedAtMs, nowMs });
    if (decision.kind === 'again') return { kind: 'again', afterMs: decision.atMs - nowMs };
    const completedAtMs = record?.completedAtMs ?? null;
    if (decision.kind === 'drop' || record === undefined || completedAtMs === null) return DONE;
    return attempt(deps, { ...record, completedAtMs });
  };
}

async function attempt(deps: DeliverDeps, record: Ended): Promise<Delivered> {
  const { id, delivery: before } = record;
  const current = begun(before, deps.clock.now());
  const isMine = await deps.deliveries.noteDelivery(id, current, current.attempts - 1);
  if (!isMine) return AFTER_CONFLICT;
  const outcome = await send(deps, record);
  const nowMs = deps.clock.now();
  const at = { nowMs, endedAtMs: record.completedAtMs, random: deps.random() };
  const after = concluded(current, outcome, at);
  tell(deps, record, after);
  // Counted first, so that a crash before the write makes a second count and not none.
  if (after.status === 'gave_up' && !isUnwanted(after)) {
    await deps.queue.bury(id);
  }
  const isWritten = await deps.deliveries.noteDelivery(id, after, current.attempts);
  if (!isWritten) return AFTER_CONFLICT;
  return after.nextAttemptAtMs === null ? DONE : { kind: 'again', afterMs: after.nextAttemptAtMs - nowMs };
}

async function send(deps: DeliverDeps, record: Ended): Promise<DeliveryOutcome> {
  const allowLoopback = deps.config.webhooks?.allowLoopback === true;
  // Checked again: the rules may have changed since the request was accepted.
  const target = judgeWebhookUrl(record.webhookUrl ?? '', { allowLoopback });
  if (target.kind === 'refused') return { kind: 'unanswered', error: 'url_refused' };
  const body = webhookPayload(record, deps.isoTime(record.completedAtMs));
  return deps.sender.send({ target, id: webhookIdOf(record), body });
}

function tell({ happenings }: DeliverDeps, record: RequestRecord, delivery: Delivery): void {
  const about = aboutRequest(record, record.startedAtMs ?? record.completedAtMs ?? record.enqueuedAtMs);
  happenings.tell({ kind: 'webhook tried', about, delivery });
}
