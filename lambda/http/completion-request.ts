import * as z from 'zod';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { Fault } from '../core/faults.ts';
import type { IncomingRequest } from '../app/gateway.ts';
import type { Endpoint } from '../core/request.ts';
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
/** A caller's function lives for 15 minutes, a job's result for days. */
const longestTimeoutMs = { sync: 840_000, background: 86_400_000 } as const;

const flag = (name: string) => z.boolean({ error: `${name} must be true or false.` }).nullish();

const common = {
  model: z
    .string({ error: 'model must be a string: one of the names of GET /v1/models.' })
    .min(1, { error: 'model must not be empty: one of the names of GET /v1/models is needed.' }),
  stream: flag('stream'),
  background: flag('background'),
  timeout: z
    .number({ error: 'timeout must be a number of seconds greater than 0.' })
    .positive({ error: 'timeout must be a number of seconds greater than 0.' })
    .nullish(),
};

const promptError = {
  error: 'prompt must be a string, or a list of strings or of tokens that is not empty.',
};

/** Loose: what OpenAI or a provider adds tomorrow passes through untouched. */
const schemas = {
  'chat/completions': z.looseObject({
    ...common,
    messages: z
      .array(
        z.looseObject(
          { role: z.string({ error: 'role must be a string, such as "user".' }) },
          { error: 'Every message must be an object with a role and a content.' },
        ),
        { error: 'messages must be a list of messages, each an object with a role and a content.' },
      )
      .min(1, { error: 'messages must not be empty: at least one message is needed.' }),
  }),
  completions: z.looseObject({
    ...common,
    prompt: z.union([z.string(), z.array(z.unknown()).min(1, promptError)], promptError),
  }),
} as const satisfies Record<Endpoint, z.ZodType>;

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
  const { model, stream, background, timeout } = check(body, endpoint);
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

function check(body: JsonObject, endpoint: Endpoint) {
  const result = schemas[endpoint].safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = pathOf(issue?.path ?? []);
  throw new Fault('invalid_request', issue?.message ?? 'The body is not valid.', { param });
}

/** As OpenAI writes it: `messages[0].role`. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);

const withoutOwnFields = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !ownFields.has(name)));

const streamInBackground = () =>
  new Fault(
    'invalid_request',
    'stream must be false or absent for a request in the background: its answer is collected as a whole.',
    { param: 'stream' },
  );
