import type { RefusalReason } from '../core/attempts/outcome.ts';
import type { Deployment } from '../core/config/headway-config.ts';
import type { Usage } from '../core/requests/usage.ts';
import type { Endpoint, ErrorBody } from '../core/requests/request.ts';

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
   * The text of a JSON answer or, if `stream: true` was asked for, the bytes of an event stream as they arrive. A
   * stream that throws has broken off; the caller may read the message of a BrokenAnswer.
   */
  readonly body: string | AsyncIterable<Uint8Array>;
  /** Tokens used so far, by the upstream's own account; absent = to be read in the body. */
  readonly usage?: (() => Usage | undefined) | undefined;
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

/** A request, and a deployment that might serve it. */
export type Carriage = Pick<UpstreamCall, 'deployment' | 'endpoint' | 'body'>;

export interface Upstream {
  /** Makes one call to a model provider. Never throws, whatever the provider answers. */
  call(call: UpstreamCall): Promise<UpstreamReply>;
  /** False: `call` would refuse it as `unsupported`. Absent: no call is refused so. */
  carries?(carriage: Carriage): boolean;
}
