import type { ErrorBody } from './requests/request.ts';

/** Everything that can be wrong with a request, or with serving it. Mapped to HTTP in `lambda/http/answering/errors.ts`. */
export type FaultCode =
  | 'invalid_request'
  | 'invalid_json'
  | 'invalid_api_key'
  | 'key_disabled'
  | 'key_expired'
  | 'key_revoked'
  | 'invalid_token'
  | 'token_expired'
  | 'token_not_mapped'
  | 'issuer_unavailable'
  | 'role_not_allowed'
  | 'model_not_allowed'
  | 'model_not_found'
  | 'request_not_found'
  | 'file_not_found'
  | 'batch_not_found'
  | 'batch_ended'
  | 'key_not_found'
  | 'already_created'
  | 'already_rotated'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'tokens_exceed_limit'
  | 'timed_out_in_queue'
  | 'deadline_unreachable'
  | 'budget_exceeded'
  | 'too_many_waiting'
  | 'model_draining'
  | 'not_queued'
  | 'idempotency_key_reused'
  | 'cancelled'
  | 'model_unavailable'
  | 'store_unavailable'
  | 'internal_error';

/** A fault whose message may be shown to the caller: never a prompt, a key, a config value or a stack. */
export class Fault extends Error {
  readonly code: FaultCode;
  /** The field of the request that is wrong, as OpenAI's `error.param`. */
  readonly param: string | null;
  readonly retryAfterMs: number | null;
  /** When it could start at the earliest, ms since 1970; null = that is not what is wrong. */
  readonly earliestStartMs: number | null;

  constructor(
    code: FaultCode,
    message: string,
    more: {
      readonly param?: string;
      readonly retryAfterMs?: number;
      readonly earliestStartMs?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Fault';
    this.code = code;
    this.param = more.param ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.earliestStartMs = more.earliestStartMs ?? null;
  }
}

/** The contract's message for a wait longer than the timeout. */
export const QUEUE_TIMEOUT_MESSAGE = 'Request timed out while polling queue';

/** The same error as a record keeps it. */
export const queueTimeout = (waitedMs: number): ErrorBody => ({
  message: `${QUEUE_TIMEOUT_MESSAGE}: no turn came within ${(Math.max(0, waitedMs) / 1000).toFixed(1)} s.`,
  type: 'timeout',
  param: null,
  code: 'timeout',
});
