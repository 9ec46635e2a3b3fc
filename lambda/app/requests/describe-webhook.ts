import { notYetTried } from '../../core/webhooks/delivery-state.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import type { WebhookObject } from '../use-cases.ts';
import { secondsOrNull } from './unix-seconds.ts';

/** The webhook part of the request object. A ticket's caller gets its answer directly: it has no webhook yet. */
export function describeWebhook(
  record: Pick<RequestRecord, 'kind' | 'webhookUrl' | 'delivery'>,
): WebhookObject | null {
  if (record.webhookUrl === null || record.kind === 'ticket') return null;
  const delivery = record.delivery ?? notYetTried;
  return {
    url: withoutQuery(record.webhookUrl),
    status: delivery.status,
    attempts: delivery.attempts,
    last_attempt_at: secondsOrNull(delivery.lastAttemptAtMs),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    next_attempt_at: secondsOrNull(delivery.nextAttemptAtMs),
  };
}

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');
