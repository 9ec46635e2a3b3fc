import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { IncomingRequest } from '../app/gateway.ts';
import { patienceOf, type Patience } from '../core/patience.ts';
import type { Endpoint } from '../core/request.ts';
import { whyNotInBackground } from './background-response.ts';
import { checkBody } from './completion-schema.ts';
import { deadlineMsOf } from './deadline.ts';
import type { JsonObject } from './json-body.ts';
import { metadataOf } from './metadata.ts';
import type { ModelNames } from './model-names.ts';
import type { Preference } from './prefer.ts';
import { readPriority } from './priority.ts';
import { readWebhookUrl } from './webhook-url.ts';

/** Fields that speak to the gateway, LiteLLM's included; an upstream would refuse them. */
const ownFields = new Set([
  'priority',
  'background',
  'timeout',
  'max_wait',
  'deadline',
  'webhook_url',
  'num_retries',
  'fallbacks',
]);
/** A caller's function lives for 15 minutes; whoever may collect the answer can wait for a day. */
const longestTimeoutMs = { waiting: 840_000, collecting: 86_400_000 } as const;

export interface CompletionRequest extends Omit<IncomingRequest, 'owner' | 'signal'> {
  readonly isStream: boolean;
  /** A stream is to end with its usage. */
  readonly isUsageWanted: boolean;
  readonly patience: Patience;
}

/** What a body asks for. @throws Fault that names the field and what would be right. */
export function readCompletionRequest(
  body: JsonObject,
  endpoint: Endpoint,
  around: {
    readonly config: HeadwayConfig;
    readonly models: ModelNames;
    readonly preference: Preference;
    /** Webhooks can be signed; absent where none are taken. */
    readonly canSign?: boolean;
    readonly nowMs: number;
  },
): CompletionRequest {
  const checked = checkBody(body, endpoint);
  const wish = {
    background: checked.background ?? undefined,
    maxWaitSeconds: checked.max_wait ?? undefined,
    prefersAsync: around.preference.isAsync,
    preferredWaitSeconds: around.preference.waitSeconds,
  };
  const refusal = endpoint === 'responses' ? whyNotInBackground(body) : undefined;
  // What cannot be collected waits to the end, unless its caller says otherwise; and then it is refused.
  const patience = patienceOf(wish, refusal === undefined ? around.config : {});
  const isCollected = patience.isBackground || patience.maxWaitMs !== undefined;
  if (isCollected && refusal !== undefined) throw refusal;
  const longest = longestTimeoutMs[isCollected ? 'collecting' : 'waiting'];
  const { model, stream, stream_options: streamOptions, timeout, deadline } = checked;
  return {
    endpoint,
    group: around.models.groupOf(model),
    priority: readPriority(body.priority, around.config),
    body: withoutOwnFields(body),
    timeoutMs: typeof timeout === 'number' ? Math.min(timeout * 1000, longest) : undefined,
    deadlineMs: deadlineMsOf(deadline, around.nowMs),
    maxWaitMs: patience.maxWaitMs,
    webhookUrl: readWebhookUrl(body.webhook_url, {
      ...{ config: around.config, canSign: around.canSign === true, mayBecomeJob: isCollected },
    }),
    metadata: metadataOf(body.metadata),
    isStream: stream === true,
    isUsageWanted: streamOptions?.include_usage === true,
    patience,
  };
}

const withoutOwnFields = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !ownFields.has(name)));
