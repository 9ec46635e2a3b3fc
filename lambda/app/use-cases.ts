import type { Delivery } from '../core/webhooks/delivery-state.ts';
import type { GroupState } from '../core/line/group-state.ts';
import type { KeyRecord } from '../core/keys/key-record.ts';
import type { KeyUse } from '../core/keys/key-use.ts';
import type { KeySettings } from '../core/keys/key-settings.ts';
import type { Owning } from '../core/keys/principal.ts';
import type { Handling } from '../core/requests/patience.ts';
import type { Wishes } from '../core/requests/wishes.ts';
import type { UpstreamAnswer, UpstreamRefusal } from '../ports/upstream.ts';
import type { Watched } from './operate/watch.ts';
import type { Endpoint, ErrorBody, ShownStatus } from '../core/requests/request.ts';

/** A request that has passed the edge: authenticated, parsed, its model group known. */
export interface IncomingRequest {
  readonly owner: string;
  /** The key that it is asked for with; absent or null = a master key, or none was needed. */
  readonly keyId?: string | null | undefined;
  /** What that key may do; null or absent: it has no limits. */
  readonly settings?: KeySettings | null | undefined;
  /** The group's state, where it has just been read: it is not read again at the beginning. */
  readonly seen?: GroupState | undefined;
  readonly group: string;
  readonly endpoint: Endpoint;
  readonly priority: number;
  /** The caller's body without Headway's own fields. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body's `timeout`, in ms. */
  readonly timeoutMs?: number | undefined;
  /** The latest time of the turn, ms since 1970; the earlier of this and the timeout counts. */
  readonly deadlineMs?: number | undefined;
  /** After this long without a turn the caller accepts the id of its request as the answer; undefined = it waits on. */
  readonly maxWaitMs?: number | undefined;
  /** `strict`: it is refused if it cannot start by its deadline; undefined = as the configuration says. */
  readonly handling?: Handling | undefined;
  /** Chosen by the caller or by its door: if a request with this id exists, that one is answered instead. */
  readonly id?: string | undefined;
  /** Fingerprint of the body; a request with the same id and another fingerprint is refused. */
  readonly fingerprint?: string | undefined;
  /** The URL to which the end of a job is announced. */
  readonly webhookUrl?: string | undefined;
  /** The caller's wishes for retries and fallbacks; absent = none. */
  readonly wishes?: Wishes | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** X-Ray's trace id of the API request. */
  readonly traceId?: string | undefined;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** The facts that the caller gets besides the answer. */
export interface Served {
  readonly requestId: string;
  readonly tier: string;
  readonly deploymentId: string;
  readonly waitedMs: number;
  /** The model group that served it. */
  readonly group: string;
  /** Upstream calls beyond the first. */
  readonly retries: number;
  /** How often it went on to another model group. */
  readonly fallbacks: number;
  /** The most failures after which it is still tried again. */
  readonly maxRetries: number;
  /** The deployment's window after this turn; null = not limited. */
  readonly limits: {
    readonly requests: LimitState | null;
    readonly tokens: LimitState | null;
  };
  /** An earlier request with the same id was answered instead. */
  readonly isReplay?: boolean;
  /** The priority to which it moved, as the budget of its key was used up; absent = it did not move. */
  readonly demotedTo?: number | undefined;
}

export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Time until the oldest use leaves the window, ms. */
  readonly resetMs: number;
}

export type Completion =
  | { readonly kind: 'answer'; readonly answer: UpstreamAnswer; readonly served: Served }
  /** The upstream's own refusal, after every attempt. */
  | { readonly kind: 'refused'; readonly refusal: UpstreamRefusal; readonly served: Served }
  /** No turn came in the time that the caller would wait: it is now a job, to be collected. */
  | { readonly kind: 'accepted'; readonly object: Submitted };

/** The request object, the same at every door. Times in Unix seconds. */
export interface RequestObject {
  readonly id: string;
  readonly object: 'request';
  readonly status: ShownStatus;
  readonly model: string;
  readonly priority: number;
  readonly tier: string;
  /** True: the budget of its key was used up, and it has moved to its worst priority. */
  readonly demoted: boolean;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly deadline: number;
  readonly attempts: number;
  readonly position: number | null;
  readonly estimated_start: number | null;
  readonly estimated_start_range: { readonly earliest: number; readonly latest: number } | null;
  /** It starts at the latest then; null = nobody knows. */
  readonly latest_start: number | null;
  /** The upstream's JSON body as text, unchanged; the edge puts it into the object as it is. */
  readonly response: string | null;
  readonly error: ErrorBody | null;
  readonly webhook: WebhookObject | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A request object, and whether an earlier request with the same id was answered instead. */
export interface Submitted extends RequestObject {
  readonly isReplay?: boolean;
}

/** How far the announcement of a job's end has got. Times in Unix seconds. */
export interface WebhookObject {
  /** Without its query, which may hold secrets. */
  readonly url: string;
  readonly status: Delivery['status'];
  /** Attempts begun. */
  readonly attempts: number;
  readonly last_attempt_at: number | null;
  readonly last_status: number | null;
  readonly last_error: Delivery['lastError'];
  readonly next_attempt_at: number | null;
}

/** A request that its owner asks about. */
export interface OwnRequest extends Owning {
  readonly id: string;
}

export interface ChangeWanted extends OwnRequest {
  readonly priority?: number | undefined;
  /** ms since 1970. */
  readonly deadlineMs?: number | undefined;
}

export interface ListWanted extends Owning {
  readonly status?: RequestObject['status'] | undefined;
  readonly group?: string | undefined;
  readonly limit: number;
  /** An id: the page holds the requests that came before it. */
  readonly after?: string | undefined;
}

export interface RequestList {
  readonly data: readonly RequestObject[];
  readonly hasMore: boolean;
  /** The id after which the next page begins: the last one read, which a filter may have left out. */
  readonly lastId: string | null;
}

/** Headway's use cases. All throw `Fault` for errors that a caller may be told. */
export interface UseCases {
  /** The state of a group, for a request that is about to be made. */
  look(group: string): Promise<GroupState>;
  /** A group for whoever only watches: its rows at half the price, and the head of its line. */
  watch(group: string): Promise<Watched>;
  /**
   * Waits for a turn, makes the call. Throws `timed_out_in_queue`, `cancelled`, `too_many_waiting`, `model_draining`,
   * `deadline_unreachable`.
   */
  complete(request: IncomingRequest): Promise<Completion>;
  /** Accepts a job: durable once this resolves. Throws `idempotency_key_reused`, `model_draining`, `deadline_unreachable`. */
  submit(request: IncomingRequest): Promise<Submitted>;
  /** Waits up to `waitMs` for a terminal state. Another owner's request does not exist. */
  collect(
    which: OwnRequest & {
      readonly waitMs: number;
      /** Aborted when nobody waits any more. */
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<RequestObject>;
  /** Answers with the request in the state in which it ends up. */
  cancel(which: OwnRequest): Promise<RequestObject>;
  /** Another priority or deadline for a request that is queued; its enqueue time stays. Throws `not_queued`. */
  change(which: ChangeWanted): Promise<RequestObject>;
  /** How much of its limits and of its budget a key uses. */
  keyUse(key: Pick<KeyRecord, 'id' | 'settings'>): Promise<KeyUse>;
  /** The caller's own, newest first, without their responses. Throws `invalid_request` for an unknown `after`. */
  list(which: ListWanted): Promise<RequestList>;
}
