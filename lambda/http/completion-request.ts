import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { Fault } from '../core/faults.ts';
import type { IncomingRequest } from '../app/gateway.ts';
import type { Endpoint } from '../core/request.ts';
import { checkBody } from './completion-schema.ts';
import type { JsonObject } from './json-body.ts';
import { metadataOf } from './metadata.ts';
import type { ModelNames } from './model-names.ts';
import { readPriority } from './priority.ts';

/** Fields that speak to the gateway, LiteLLM's included; an upstream would refuse them. */
const ownFields = new Set([
  'priority',
  'background',
  'timeout',
  'max_wait',
  'deadline',
  'num_retries',
  'fallbacks',
]);
/** A caller's function lives for 15 minutes; a job may wait for a day. */
const longestTimeoutMs = { sync: 840_000, background: 86_400_000 } as const;

export interface CompletionRequest extends Omit<IncomingRequest, 'owner' | 'signal'> {
  readonly isStream: boolean;
  readonly isBackground: boolean;
}

/** What a body asks for. @throws Fault that names the field and what would be right. */
export function readCompletionRequest(
  body: JsonObject,
  endpoint: Endpoint,
  site: { readonly config: HeadwayConfig; readonly models: ModelNames; readonly prefersAsync: boolean },
): CompletionRequest {
  const { model, stream, background, timeout } = checkBody(body, endpoint);
  const isBackground = background === true || site.prefersAsync;
  if (isBackground && stream === true) throw streamInBackground();
  const longest = longestTimeoutMs[isBackground ? 'background' : 'sync'];
  return {
    endpoint,
    group: site.models.groupOf(model),
    priority: readPriority(body.priority, site.config),
    body: withoutOwnFields(body),
    timeoutMs: typeof timeout === 'number' ? Math.min(timeout * 1000, longest) : undefined,
    metadata: metadataOf(body.metadata),
    isStream: stream === true,
    isBackground,
  };
}

const withoutOwnFields = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !ownFields.has(name)));

const streamInBackground = () =>
  new Fault(
    'invalid_request',
    'stream must be false or absent for a request in the background: its answer is collected as a whole.',
    { param: 'stream' },
  );
