import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { withPlainNumbers } from '../../core/json/exact-json.ts';
import type { IncomingRequest } from '../../app/use-cases.ts';
import { LONGEST_WAIT_SECONDS, patienceOf, type Patience } from '../../core/requests/patience.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { whyNotInBackground } from './background-response.ts';
import { forUpstream, refuseCredentials, withExtraBody } from './body-fields.ts';
import { checkBody } from './completion-schema.ts';
import { deadlineMsOf } from './deadline-field.ts';
import { fallbackWishesIn } from './fallback-fields.ts';
import type { JsonObject } from './json-object.ts';
import { metadataOf } from './metadata.ts';
import type { ModelNames } from './model-names.ts';
import type { Preference } from './preference.ts';
import { readPriority } from './priority.ts';
import { readWebhookUrl } from './webhook-url.ts';

/** A caller's function lives for 15 minutes; a caller who may collect the answer can wait for a day. */
const longestTimeoutMs = { waiting: LONGEST_WAIT_SECONDS * 1_000, collecting: 86_400_000 } as const;

export interface CompletionRequest extends Omit<IncomingRequest, 'owner' | 'signal' | 'priority'> {
  /** undefined: none is asked for. */
  readonly priority: number | undefined;
  readonly isStream: boolean;
  /** The stream has to end with its usage. */
  readonly isUsageWanted: boolean;
  readonly patience: Patience;
}

/**
 * Reads what a body asks for; its numbers may be as they were written. @throws Fault that names the field and what
 * would be right.
 */
export function readCompletionRequest(
  written: JsonObject,
  endpoint: Endpoint,
  around: {
    readonly config: HeadwayConfig;
    readonly models: ModelNames;
    readonly preference: Preference;
    /** Webhooks can be signed; absent where none are accepted. */
    readonly canSign?: boolean;
    /** The answer has no form in which it could be collected: its caller waits to the end. */
    readonly isWaitedFor?: boolean;
    readonly nowMs: number;
  },
): CompletionRequest {
  const sent = withExtraBody(written);
  const body = withPlainNumbers(sent);
  refuseCredentials(body);
  const checked = checkBody(body, endpoint);
  const mayCollect = around.isWaitedFor !== true;
  const wish = {
    background: checked.background ?? undefined,
    maxWaitSeconds: checked.max_wait ?? undefined,
    prefersAsync: mayCollect && around.preference.isAsync,
    preferredWaitSeconds: mayCollect ? around.preference.waitSeconds : undefined,
    handling: around.preference.handling,
  };
  const refusal = endpoint === 'responses' ? whyNotInBackground(body) : undefined;
  // A request that cannot be collected waits to the end, unless its caller asks otherwise, and is then refused.
  const patience = patienceOf(wish, refusal === undefined && mayCollect ? around.config : {});
  const isCollected = patience.isBackground || patience.maxWaitMs !== undefined;
  if (isCollected && refusal !== undefined) throw refusal;
  const longest = longestTimeoutMs[isCollected ? 'collecting' : 'waiting'];
  const { model, stream, stream_options: streamOptions, deadline } = checked;
  const timeout = timeoutIn(checked);
  return {
    endpoint,
    group: around.models.groupOf(model),
    priority: readPriority(body.priority, { dropParams: checked.drop_params ?? around.config.dropParams }),
    body: forUpstream(sent),
    timeoutMs: timeout === undefined ? undefined : Math.min(timeout * 1000, longest),
    deadlineMs: deadlineMsOf(deadline, around.nowMs),
    maxWaitMs: patience.maxWaitMs,
    handling: around.preference.handling,
    webhookUrl: readWebhookUrl(body.webhook_url, {
      config: around.config,
      canSign: around.canSign === true,
      mayBecomeJob: isCollected,
    }),
    wishes: {
      numRetries: checked.num_retries ?? null,
      fallbacks: fallbackWishesIn(checked, around.models),
    },
    metadata: metadataOf(body.metadata),
    isStream: stream === true,
    isUsageWanted: streamOptions?.include_usage === true,
    patience,
  };
}

/** In seconds. LiteLLM's names count if `timeout` is absent; the one for streams counts for streams only. */
const timeoutIn = (checked: ReturnType<typeof checkBody>): number | undefined =>
  (checked.stream === true ? checked.stream_timeout : undefined) ??
  checked.timeout ??
  checked.request_timeout ??
  undefined;
