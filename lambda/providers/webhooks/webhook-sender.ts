import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { DeliveryOutcome } from '../../core/webhooks/delivery.ts';
import type { WebhookMessage, WebhookSender } from '../../ports/webhooks.ts';
import type { Clock } from '../../ports/clock.ts';
import { isWithinReach } from '../../core/webhooks/public-address.ts';
import { hostOf } from '../../core/webhooks/webhook-url.ts';
import { startCallLimit, type CallLimit } from '../call-limit.ts';
import { AddressRefused, guardedLookup, systemResolve, type Resolve } from './guarded-lookup.ts';
import { retryAfterMs } from '../refusals/retry-after.ts';
import { signatureHeaders } from './webhook-signature.ts';

/** For a whole attempt: name, connection and the head of the answer. */
const ATTEMPT_TIMEOUT_MS = 15_000;

export interface WebhookSenderParts {
  readonly clock: Clock;
  /** Called at each attempt. */
  readonly secrets: () => readonly string[];
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

/** Posts webhooks, signed. It follows no redirects and reads no bodies. */
export function createWebhookSender(parts: WebhookSenderParts): WebhookSender {
  const { clock, timeoutMs = ATTEMPT_TIMEOUT_MS } = parts;
  return {
    async send(message) {
      const deadline = startCallLimit(clock, { timeoutMs });
      try {
        const response = await post(parts, message, deadline);
        const askedMs = retryAfterMs(response.headers, clock.now()) ?? null;
        response.destroy();
        return { kind: 'answered', status: response.statusCode ?? 0, retryAfterMs: askedMs };
      } catch (cause) {
        return unanswered(cause, deadline);
      } finally {
        deadline.stop();
      }
    },
  };
}

function unanswered(cause: unknown, deadline: CallLimit): DeliveryOutcome {
  if (cause instanceof AddressRefused) return { kind: 'unanswered', error: 'address_refused' };
  return { kind: 'unanswered', error: deadline.hasPassed() ? 'timed_out' : 'connection_failed' };
}

/** A connection of its own for each: a kept connection was checked at another time. */
function post(
  { clock, secrets, resolve = systemResolve }: WebhookSenderParts,
  message: WebhookMessage,
  { signal }: CallLimit,
): Promise<IncomingMessage> {
  const { reach } = message.target;
  const url = new URL(message.target.url);
  const host = hostOf(url);
  // An address needs no lookup.
  if (isIP(host) !== 0 && !isWithinReach(host, reach)) throw new AddressRefused();
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(message.body),
    'user-agent': 'headway',
    ...signatureHeaders(secrets(), message, clock.now()),
  };
  const options = { method: 'POST', agent: false, lookup: guardedLookup(resolve, reach), headers, signal };
  const request = url.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolved, reject) => {
    const outgoing = request(url, options);
    outgoing.once('response', resolved).on('error', reject).end(message.body);
  });
}
