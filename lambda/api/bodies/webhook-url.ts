import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import { judgeWebhookUrl } from '../../core/webhooks/webhook-url.ts';

/**
 * The body's `webhook_url`, to which the end of a job is announced. @throws Fault if webhooks are not offered, if
 * the request cannot become a job, or if the URL may not be called.
 */
export function readWebhookUrl(
  value: unknown,
  around: {
    readonly config: HeadwayConfig;
    /** There is a secret to sign with. */
    readonly canSign: boolean;
    readonly mayBecomeJob: boolean;
  },
): string | undefined {
  if (value === undefined || value === null) return undefined;
  const { webhooks } = around.config;
  if (webhooks === undefined || !around.canSign) throw wrong('cannot be used here: no secret is configured');
  if (!around.mayBecomeJob) throw wrong(onlyForJobs);
  if (typeof value !== 'string') throw wrong('must be a string: an https:// URL');
  const decision = judgeWebhookUrl(value, webhooks);
  if (decision.kind === 'refused') throw wrong(`must ${decision.expected}`);
  return decision.url;
}

const onlyForJobs =
  'is only for requests that run in the background: add "background": true or Prefer: respond-async, or limit how long you wait with Prefer: wait=N';

/** Leaves out the URL, which may hold a secret. */
const wrong = (text: string): Fault =>
  new Fault('invalid_request', `webhook_url ${text}.`, { param: 'webhook_url' });
