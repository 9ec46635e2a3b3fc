import type { Delivery } from '../webhooks/delivery-state.ts';
import type { Charge } from '../keys/budget/charge.ts';
import type { KeyShare } from '../keys/key-limits.ts';
import { ONE_FLOW, type Share } from './flow.ts';
import type { Cost } from '../windows/window-row.ts';
import { startOfRoute, type Route } from './route.ts';
import { noWishes, type Wishes } from './wishes.ts';

/** A queued place held by a waiting caller (`ticket`), or one whose caller has gone (`job`). */
export type RequestKind = 'ticket' | 'job';

/** queued → granted (ticket) | in_progress (job) → completed | failed | cancelled | expired. */
export type RequestStatus =
  'queued' | 'granted' | 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'expired';

const terminalStatuses = ['completed', 'failed', 'cancelled', 'expired'] as const;

export const isTerminal = (status: RequestStatus): boolean =>
  (terminalStatuses as readonly RequestStatus[]).includes(status);

/** A caller sees no difference between a turn that was granted and one that is being used. */
export type ShownStatus = Exclude<RequestStatus, 'granted'>;

export const shownStatuses = ['queued', 'in_progress', ...terminalStatuses] as const satisfies ShownStatus[];

export const statusShown = (status: RequestStatus): ShownStatus =>
  status === 'granted' ? 'in_progress' : status;

export const endpoints = [
  'chat/completions',
  'completions',
  'responses',
  'embeddings',
  'images/generations',
  'moderations',
  'rerank',
] as const;

/** The paths of OpenAI, and of every upstream, that make a model answer. */
export type Endpoint = (typeof endpoints)[number];

/** The right to make one upstream call, on one deployment, at `startAtMs`. */
export interface Turn {
  /** Stays the same when the turn is renewed. */
  readonly id: string;
  readonly deploymentId: string;
  /** The bucket of the deployment's window that the turn was taken from; null = the deployment has no limits. */
  readonly bucket: number | null;
  readonly cost: Cost;
  readonly reservedAtMs: number;
  readonly startAtMs: number;
  /**
   * Present where calls of its deployment have failed: the success of its call is worth a write. How often the
   * breaker has opened that counts it; 0 = it is closed.
   */
  readonly trial?: number | undefined;
  /** It has a lease by its id among its deployment's calls under way. */
  readonly isLeased?: true | undefined;
  /** Taken from the limits of its request's key; absent = nothing limits it. */
  readonly share?: KeyShare | undefined;
}

/** The order: lower priority first, then earlier arrival, then the id, so that no two are equal. */
export interface Place {
  readonly id: string;
  readonly priority: number;
  readonly enqueuedAtMs: number;
}

export function comparePlaces(a: Place, b: Place): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.enqueuedAtMs !== b.enqueuedAtMs) return a.enqueuedAtMs - b.enqueuedAtMs;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The inside of OpenAI's error envelope. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** An upstream's body: inline, or the key of the blob that holds it. */
export type StoredBody = { readonly inline: string } | { readonly blob: string };

/** The state of one request, as the request store keeps it. Times in ms since 1970. */
export interface RequestRecord extends Place, Share {
  readonly kind: RequestKind;
  /** A key's id, its team or the owner of the master keys; nobody else may read or cancel the request. */
  readonly owner: string;
  /** The key that it was asked for with; null = a master key, or none was needed. */
  readonly keyId: string | null;
  readonly group: string;
  readonly tier: string;
  readonly endpoint: Endpoint;
  readonly deadlineMs: number;
  /** How often its place or deadline was changed while it waited. */
  readonly revision: number;
  /** The place in its tier when it was enqueued: how many had been enqueued there before it, plus one. */
  readonly ticketNumber: number;
  readonly status: RequestStatus;
  /** Upstream calls begun. */
  readonly attempts: number;
  /** How many of those in its present group failed on the upstream's side (429 not counted). */
  readonly failures: number;
  /** While in progress: until when the function that makes the call is presumed alive. */
  readonly claimUntilMs: number;
  /** The caller's wishes for retries and fallbacks. */
  readonly wishes: Wishes;
  /** How it came to its group. */
  readonly route: Route;
  /** It keeps its place and takes no turn before this time, ms; 0 = it may have one. */
  readonly notBeforeMs: number;
  /** Deployments that have failed it: others take its next call. */
  readonly leftOut: readonly string[];
  /** A ticket whose caller is to make room for a better one, unless it has its turn first. */
  readonly givesWay: boolean;
  readonly turn: Turn | null;
  /** Taken from its key's budget; null = the key has none. */
  readonly charge: Charge | null;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  /** The body of a job that began as a ticket; any other job's is in its message. */
  readonly payload: StoredBody | null;
  readonly response: StoredBody | null;
  /** HTTP status of the upstream's last answer, kept with it; null where no upstream gave one. */
  readonly statusCode: number | null;
  readonly error: ErrorBody | null;
  /** The URL where its end is announced. */
  readonly webhookUrl: string | null;
  /** How far the announcement has got; null = not begun. */
  readonly delivery: Delivery | null;
  /** Fingerprint of the body that came with an idempotency key: the same key cannot stand for another body. */
  readonly fingerprint: string | null;
  /** Its message is known to be in its queue. Recorded only where the same request may be sent again. */
  readonly isSent: boolean;
  /** X-Ray's trace id of the API request that brought it; null = not known. */
  readonly traceId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The same for every request that has just been queued. */
export const freshlyQueued = {
  keyId: null,
  flow: ONE_FLOW,
  weight: 1,
  status: 'queued',
  revision: 0,
  attempts: 0,
  failures: 0,
  claimUntilMs: 0,
  wishes: noWishes,
  route: startOfRoute,
  notBeforeMs: 0,
  leftOut: [],
  givesWay: false,
  turn: null,
  charge: null,
  startedAtMs: null,
  completedAtMs: null,
  payload: null,
  response: null,
  statusCode: null,
  error: null,
  webhookUrl: null,
  delivery: null,
  fingerprint: null,
  isSent: true,
  traceId: null,
  metadata: {},
} as const satisfies Partial<RequestRecord>;
