import type { RefusalReason } from './attempts/outcome.ts';
import type { Change } from './changes.ts';
import type { Deployment } from './config/headway-config.ts';
import type { Env } from './config/reference.ts';
import type { Delivery, DeliveryOutcome } from './delivery.ts';
import type { MetricPoint } from './metrics.ts';
import type { QueueRow } from './queue-row.ts';
import type { QueueWrite } from './queue-write.ts';
import type { Endpoint, ErrorBody, Place, RequestKind, RequestRecord, StoredBody } from './request.ts';
import type { Transition } from './transitions.ts';
import type { WebhookTarget } from './webhook-url.ts';
import type { WindowRow } from './window-row.ts';
import type { WindowWrite } from './window.ts';

/** Time as the use cases see it. Never read another clock. */
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface GroupState {
  readonly queue: QueueRow;
  /** By deployment id; a deployment never used has no entry. */
  readonly windows: Readonly<Record<string, WindowRow>>;
}

/** `stale`: the write's condition failed; `row` is the window as it stands now. */
export type WindowOutcome =
  { readonly kind: 'written'; readonly row: WindowRow } | { readonly kind: 'stale'; readonly row: WindowRow };

/** `refused`: the write's condition does not hold; `queue` is the row as it stands now. */
export interface QueueOutcome {
  readonly kind: 'written' | 'refused';
  readonly queue: QueueRow;
}

/** The rpm-counter table: a group's windows and the state of its queue, read together. */
export interface GroupStore {
  /** One strongly consistent read of all rows of a group. */
  read(group: string): Promise<GroupState>;
  /** At half the price, as `read` would have shown it a moment ago: each row for itself. */
  glance(group: string): Promise<GroupState>;
  /** One conditional write. */
  writeWindow(group: string, deploymentId: string, write: WindowWrite): Promise<WindowOutcome>;
  /** One conditional write of the queue's row. */
  writeQueue(group: string, write: QueueWrite): Promise<QueueOutcome>;
  /** Writes a change of a waiting request down, unless one of a higher revision is. */
  noteChange(group: string, change: Change): Promise<void>;
  /** All that are noted, strongly consistent. */
  changes(group: string): Promise<readonly Change[]>;
  forgetChanges(group: string, ids: readonly string[]): Promise<void>;
}

/** `conflict`: the record is in a state that the transition may not leave; undefined = there is none. */
export type TransitionOutcome =
  | { readonly kind: 'done'; readonly record: RequestRecord }
  | { readonly kind: 'conflict'; readonly record: RequestRecord | undefined };

/** `exists`: there is a record of this id already, and it stays as it is. */
export type CreateOutcome =
  { readonly kind: 'created' } | { readonly kind: 'exists'; readonly record: RequestRecord };

export interface OwnedPage {
  readonly owner: string;
  /** So many are looked at. */
  readonly limit: number;
  /** An id. */
  readonly after?: string | undefined;
}

/** `last`: the id that the next page comes after; null = there are no more. */
export interface RequestPage {
  readonly records: readonly RequestRecord[];
  readonly last: string | null;
}

export interface RequestStore {
  /** Writes a record, if there is none of its id. */
  create(record: RequestRecord): Promise<CreateOutcome>;
  /** Strongly consistent. */
  read(id: string): Promise<RequestRecord | undefined>;
  /** At half the price, as `read` would have shown it a moment ago: a new record may be missing. */
  glance(id: string): Promise<RequestRecord | undefined>;
  /** Any number of records, in no order; those that do not exist are left out. */
  readMany(ids: readonly string[]): Promise<readonly RequestRecord[]>;
  /**
   * An owner's requests, newest first, those after `after`; without their bodies (`payload` and `response` are
   * null), as they were a moment ago. undefined: the owner has no request `after`.
   */
  list(of: OwnedPage): Promise<RequestPage | undefined>;
  /** One conditional write that follows `ruleOf(transition)`. */
  transition(id: string, transition: Transition): Promise<TransitionOutcome>;
}

/** What travels in a tier queue. */
export interface QueueMessage extends Place {
  readonly kind: RequestKind;
  readonly owner: string;
  readonly group: string;
  readonly tier: string;
  readonly deadlineMs: number;
  /** Upstream calls begun when it was sent: a ticket that comes again for another try has a higher one. */
  readonly attempts: number;
  /** Estimated tokens, prompt and answer. */
  readonly tokens: number;
  readonly endpoint: Endpoint;
  /** A job's request body as it goes upstream; null for a ticket. */
  readonly payload: StoredBody | null;
  /** Its end has to be announced, should it be a job then. */
  readonly hasWebhook: boolean;
  /** Of the API request that brought it; null = not known. */
  readonly traceId: string | null;
}

export interface Received {
  readonly message: QueueMessage;
  /** Names this delivery; a later delivery of the same message has another. */
  readonly receipt: string;
}

export interface TierRef {
  readonly group: string;
  readonly tier: string;
}

export interface TierQueues {
  send(message: QueueMessage): Promise<void>;
  /** Up to ten deliveries, invisible to others for `visibilitySeconds`; waits up to `waitSeconds` for the first. */
  receive(
    from: TierRef,
    how: { readonly waitSeconds: number; readonly visibilitySeconds: number },
  ): Promise<readonly Received[]>;
  /** Invisible for so many more seconds from now; 0 = visible at once. Receipts that lapsed are passed over. */
  hide(from: TierRef, receipts: readonly string[], seconds: number): Promise<void>;
  remove(from: TierRef, receipts: readonly string[]): Promise<void>;
  /** Roughly how many messages a queue holds, visible or not. */
  depth(of: TierRef): Promise<number>;
  /** The same of the queue's dead letters. */
  deadLetters(of: TierRef): Promise<number>;
}

/** What is too large for a message or an item. */
export interface BlobStore {
  put(key: string, body: string): Promise<void>;
  get(key: string): Promise<string>;
  /** Also where there is none. */
  remove(key: string): Promise<void>;
}

/** Sees to it that a webhook is told of a request's end, at least once. */
export interface Announcer {
  /** Before the end is written: whoever delivers waits for it. */
  announce(id: string): Promise<void>;
}

/** How far webhooks have come, on the requests' records. */
export interface DeliveryStore {
  /**
   * Writes it if there is a record whose delivery has begun `seenAttempts` attempts: one conditional write.
   * False: somebody else has written since.
   */
  noteDelivery(id: string, delivery: Delivery, seenAttempts: number): Promise<boolean>;
}

/** The queue of announcements as its consumer sees it; what it does not hide it has dealt with. */
export interface DeliveryQueue {
  /** Invisible for so many more seconds from now, at most SQS's 12 hours. */
  hide(receipt: string, seconds: number): Promise<void>;
  /** Keeps an announcement that was given up for an operator to find. */
  bury(id: string): Promise<void>;
}

/** A webhook, ready to be signed and sent. */
export interface WebhookMessage {
  readonly target: WebhookTarget;
  /** The same in every attempt. */
  readonly id: string;
  readonly body: string;
}

/** Makes one attempt at a webhook. Never throws for what a receiver may do. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<DeliveryOutcome>;
}

/** Starts a dispatcher for a group, without waiting for it. */
export interface DispatcherStarter {
  start(group: string): Promise<void>;
}

export interface UpstreamCall {
  readonly deployment: Deployment;
  readonly endpoint: Endpoint;
  /** The caller's body without Headway's own fields; `model` is still the model group's name. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
}

export interface UpstreamAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Only those a caller may see; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The text of a JSON answer; where `stream: true` was asked for, the bytes of an event stream as they arrive. A
   * stream that throws has broken off; of a BrokenAnswer its caller may read the words.
   */
  readonly body: string | AsyncIterable<Uint8Array>;
  /** Tokens that the upstream says were used, as far as it has come; absent = to be read in the body. */
  readonly usedTokens?: (() => number | undefined) | undefined;
}

export interface UpstreamRefusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly status: number;
  readonly error: ErrorBody;
  /** From `Retry-After` (or `retry-after-ms`), ms from now; null if the upstream did not say. */
  readonly retryAfterMs: number | null;
  /** The error behind it, for the log alone: it may name hosts that no caller should see. */
  readonly cause?: unknown;
}

export type UpstreamReply = UpstreamAnswer | UpstreamRefusal;

/** Makes one call to a model provider. Never throws for what a provider may answer. */
export interface Upstream {
  call(call: UpstreamCall): Promise<UpstreamReply>;
}

/** What the configuration's references stand for. It may change while a function runs. */
export interface Secrets {
  /** As last read; nothing before that. */
  known(): Env;
  /** Read again where it is minutes old. @throws Fault `store_unavailable` while it never could be read. */
  current(): Promise<Env>;
  /** A value was refused where it was used: older than some seconds, it is read again at the next use. */
  doubt(): void;
}

/** Structured logging; never a prompt, a key or a body. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields & { readonly cause?: unknown }): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Measurements for whoever is on call. */
export interface Meter {
  /** Written at once, as one log line for each set of dimensions. */
  emit(points: readonly MetricPoint[]): void;
}
