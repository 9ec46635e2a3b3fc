import { randomBytes } from 'node:crypto';
import { createHappenings } from '../../lambda/app/happenings.ts';
import type { Batches } from '../../lambda/app/batches/batches.ts';
import { createFiles } from '../../lambda/app/files/create-files.ts';
import type { Files } from '../../lambda/app/files/files.ts';
import type {
  Completion,
  UseCases,
  IncomingRequest,
  RequestObject,
  Served,
} from '../../lambda/app/use-cases.ts';
import { createKeys } from '../../lambda/app/keys/create-keys.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { emptyQueueRow } from '../../lambda/core/line/queue-row.ts';
import { fixedSecrets } from '../../lambda/ports/fixed-secrets.ts';
import type { KeyStore, TokenVerifier } from '../../lambda/ports/keys/key-store.ts';
import type { Log } from '../../lambda/ports/log.ts';
import type { Secrets } from '../../lambda/ports/secrets.ts';
import { createApiHandler } from '../../lambda/http/edge/api-handler.ts';
import type { Site } from '../../lambda/http/edge/site.ts';
import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryKeyStore } from '../../lambda/memory/memory-key-store.ts';
import { memoryShelf } from '../../lambda/memory/memory-shelf.ts';
import { installLambdaRuntime, invoke, invokeAndLeave, type Invoked } from '../../testkit/lambda-runtime.ts';
import { virtualClock, type VirtualClock } from '../../testkit/virtual-clock.ts';
import { restEvent, type Sent } from '../../testkit/rest-event.ts';

installLambdaRuntime();

export const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

export const errorIn = (text: string) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The API function's handler over use cases that only record, under a virtual clock. */
export interface Edge {
  readonly site: Site;
  readonly clock: VirtualClock;
  /** The calls that reached the use cases. */
  readonly seen: readonly { readonly use: keyof UseCases; readonly with: unknown }[];
  readonly requests: readonly IncomingRequest[];
  readonly log: readonly LogEntry[];
  /** Resolves with the head. */
  open(sent: Sent): Promise<Invoked>;
  /** Resolves when the response has ended. */
  send(sent: Sent): Promise<Answer>;
  /** Sends a request and hangs up at once; resolves when the function has ended. */
  leave(sent: Sent): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface EdgeOptions {
  readonly useCases?: Partial<UseCases>;
  readonly batches?: Partial<Batches>;
  readonly config?: Partial<HeadwayConfig>;
  readonly secrets?: Secrets;
  /** By default an empty one in memory. */
  readonly keyStore?: Partial<KeyStore>;
  /** Makes what verifies tokens; by default none are accepted. */
  readonly tokens?: (on: { readonly clock: VirtualClock }) => TokenVerifier;
  readonly holdMs?: number;
  readonly keepAliveMs?: number;
  /** Makes the door's event for a request; a REST API's event if absent. */
  readonly eventOf?: (sent: Sent) => object;
}

export function createEdge({
  useCases,
  batches,
  config,
  secrets,
  keyStore: givenKeys,
  tokens,
  eventOf = restEvent,
  ...hold
}: EdgeOptions = {}): Edge {
  const clock = virtualClock({ turnsPerStep: 3 });
  const keyStore = { ...memoryKeyStore({ clock }), ...givenKeys };
  const log: LogEntry[] = [];
  const seen: Edge['seen'][number][] = [];
  const requests: IncomingRequest[] = [];
  const site: Site = {
    ...hold,
    files: filesIn({ clock, log: capturing(log) }),
    batches: { ...noBatches, ...batches },
    keys: createKeys({
      keys: keyStore,
      clock,
      happenings: createHappenings({ log: capturing(log) }),
      randomBytes,
    }),
    useCases: recording({ ...aGateway, ...useCases }, { seen, requests }),
    config: { ...aConfig, ...config },
    secrets: secrets ?? fixedSecrets(),
    keyStore,
    tokens: tokens?.({ clock }),
    openApi: () => '{"openapi":"3.1.1"}',
    boardPage: () => ({ html: '<!doctype html>', contentSecurityPolicy: "default-src 'none'" }),
    clock,
    log: capturing(log),
  };
  const handler = createApiHandler(site);
  const open = (sent: Sent) => invoke(handler, eventOf(sent));
  return {
    site,
    clock,
    seen,
    requests,
    log,
    open,
    leave: (sent) => invokeAndLeave(handler, eventOf(sent)),
    async send(sent) {
      const invoked = await open(sent);
      await invoked.ended;
      return { status: invoked.statusCode, headers: invoked.headers, text: invoked.text() };
    },
  };
}

function recording(
  useCases: UseCases,
  to: { readonly seen: Edge['seen'][number][]; readonly requests: IncomingRequest[] },
): UseCases {
  return {
    look: (group) => useCases.look(group),
    watch: (group) => useCases.watch(group),
    complete(request) {
      to.seen.push({ use: 'complete', with: request });
      to.requests.push(request);
      return useCases.complete(request);
    },
    submit(request) {
      to.seen.push({ use: 'submit', with: request });
      to.requests.push(request);
      return useCases.submit(request);
    },
    collect(which) {
      to.seen.push({ use: 'collect', with: which });
      return useCases.collect(which);
    },
    cancel(which) {
      to.seen.push({ use: 'cancel', with: which });
      return useCases.cancel(which);
    },
    change(which) {
      to.seen.push({ use: 'change', with: which });
      return useCases.change(which);
    },
    keyUse: (key) => useCases.keyUse(key),
    list(which) {
      to.seen.push({ use: 'list', with: which });
      return useCases.list(which);
    },
  };
}

const filesIn = (around: { readonly clock: VirtualClock; readonly log: Log }): Files => {
  let ids = 0;
  const newId = () => `req_${String(++ids).padStart(6, '0')}`;
  const happenings = createHappenings(around);
  return createFiles({ ...around, happenings, newId, blobs: memoryBlobStore(), files: memoryShelf(around) });
};

const unasked = () => Promise.reject(new Error('nothing was to be asked of batches'));
const noBatches: Batches = {
  create: unasked,
  read: unasked,
  list: unasked,
  cancel: unasked,
  sweep: unasked,
};

const capturing = (entries: LogEntry[]): Log => {
  const at =
    (level: LogEntry['level']) =>
    (message: string, fields = {}) =>
      void entries.push({ level, message, fields });
  return { info: at('info'), warn: at('warn'), error: at('error') };
};

export const served: Served = {
  requestId: 'req_1',
  tier: 'standard',
  deploymentId: 'm-1',
  waitedMs: 12.4,
  group: 'm',
  retries: 1,
  fallbacks: 0,
  maxRetries: 2,
  limits: { requests: { limit: 60, remaining: 59, resetMs: 60_750 }, tokens: null },
};

export const answerText = '{"id": "chatcmpl-1",  "created":1.0, "usage":{"total_tokens":30}}';

export const anAnswer = (body: string | AsyncIterable<Uint8Array> = answerText): Completion => ({
  kind: 'answer',
  answer: {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': typeof body === 'string' ? 'application/json' : 'text/event-stream' },
    body,
  },
  served,
});

export const requestObject: RequestObject = {
  id: 'req_7f',
  object: 'request',
  status: 'queued',
  model: 'm',
  priority: 100,
  tier: 'standard',
  demoted: false,
  created_at: 1_800_000_000,
  started_at: null,
  completed_at: null,
  deadline: 1_800_000_600,
  attempts: 0,
  position: 3,
  estimated_start: 1_800_000_015,
  estimated_start_range: { earliest: 1_800_000_014, latest: 1_800_000_091 },
  latest_start: 1_800_000_070,
  response: null,
  error: null,
  webhook: null,
  metadata: {},
};

const aGateway: UseCases = {
  look: async () => ({ windows: {}, queue: emptyQueueRow }),
  watch: async () => ({ state: { windows: {}, queue: emptyQueueRow }, line: undefined }),
  complete: async () => anAnswer(),
  submit: async () => requestObject,
  collect: async () => requestObject,
  cancel: async () => ({ ...requestObject, status: 'cancelled', position: null, estimated_start: null }),
  change: async () => requestObject,
  keyUse: async () => ({
    rpm: null,
    tpm: null,
    modelLimits: {},
    budget: null,
    waiting: { jobs: null, callers: null },
  }),
  list: async () => ({ data: [requestObject], hasMore: false, lastId: requestObject.id }),
};

export const masterKey = 'sk-master-1234';

const aConfig: HeadwayConfig = {
  deployments: [
    { id: 'm-1', group: 'm', provider: 'openai', model: 'gpt-4o', order: 0, weight: 1, rpm: 60 },
    { id: 'vendor-1', group: 'vendor/large', provider: 'mock', model: 'large', order: 0, weight: 1 },
  ],
  aliases: { nickname: 'm' },
  tiers: [{ name: 'standard', maxPriority: null }],
  masterKey,
  defaultPriority: 100,
  dropParams: false,
  timeoutSeconds: 600,
  window: { bucketMs: 250, guardMs: 1000 },
};

/** The owners under which the master key's records are looked up. */
export const ofMaster = { owner: 'master', formerOwners: ['55dd3fb29fe32e1c520d3340'] };
export const authorized = { Authorization: `Bearer ${masterKey}` };
export const chat = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
