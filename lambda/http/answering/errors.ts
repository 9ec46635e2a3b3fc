import { Fault, type FaultCode } from '../../core/faults.ts';
import type { Meter } from '../../ports/meter.ts';
import type { Log, LogFields } from '../../ports/log.ts';
import { refusalMetrics } from '../../core/metrics/request-metrics.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import { jsonResponse, type ResponseHeaders, type TextResponse } from '../edge/response.ts';
import { retryAfterHeaders } from './retry-after.ts';

interface Mapping {
  readonly status: number;
  readonly type: string;
  /** `error.code`, if it is not the fault's own. */
  readonly code?: string | null;
  readonly headers?: ResponseHeaders;
  /** The log level of a 5xx that is no failure of the gateway, logged for each request; null = it is not logged. */
  readonly level?: 'warn' | null;
}

/** OpenAI's SDKs retry a 408 and a 409 unless told not to: that would be a new wait, at the end of the line. */
const isFinal = { 'x-should-retry': 'false' };

const unauthorized: Mapping = {
  status: 401,
  type: 'invalid_request_error',
  headers: { 'www-authenticate': 'Bearer' },
};

/** The only place where a fault becomes a status. */
const mappings: Readonly<Record<FaultCode, Mapping>> = {
  invalid_request: { status: 400, type: 'invalid_request_error', code: null },
  invalid_json: { status: 400, type: 'invalid_request_error' },
  invalid_api_key: unauthorized,
  key_disabled: unauthorized,
  key_expired: unauthorized,
  key_revoked: unauthorized,
  invalid_token: unauthorized,
  token_expired: unauthorized,
  token_not_mapped: { status: 403, type: 'invalid_request_error' },
  issuer_unavailable: { status: 503, type: 'server_error', level: 'warn' },
  role_not_allowed: { status: 403, type: 'invalid_request_error' },
  model_not_allowed: { status: 403, type: 'invalid_request_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  request_not_found: { status: 404, type: 'invalid_request_error' },
  file_not_found: { status: 404, type: 'invalid_request_error' },
  batch_not_found: { status: 404, type: 'invalid_request_error' },
  batch_ended: { status: 409, type: 'invalid_request_error', headers: isFinal },
  key_not_found: { status: 404, type: 'invalid_request_error' },
  already_created: { status: 409, type: 'invalid_request_error', headers: isFinal },
  already_rotated: { status: 409, type: 'invalid_request_error', headers: isFinal },
  route_not_found: { status: 404, type: 'invalid_request_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  payload_too_large: { status: 413, type: 'invalid_request_error' },
  tokens_exceed_limit: { status: 400, type: 'invalid_request_error' },
  timed_out_in_queue: { status: 408, type: 'timeout', code: 'timeout', headers: isFinal },
  deadline_unreachable: { status: 422, type: 'invalid_request_error' },
  // Its Retry-After may be weeks away, and OpenAI's SDKs would try again at once.
  budget_exceeded: { status: 429, type: 'budget_exceeded', headers: isFinal },
  too_many_waiting: { status: 429, type: 'rate_limit_error' },
  model_draining: { status: 503, type: 'server_error', level: null },
  not_queued: { status: 409, type: 'invalid_request_error', headers: isFinal },
  idempotency_key_reused: { status: 422, type: 'invalid_request_error' },
  cancelled: { status: 409, type: 'cancelled', headers: isFinal },
  model_unavailable: { status: 503, type: 'server_error', level: 'warn' },
  store_unavailable: { status: 503, type: 'server_error' },
  internal_error: { status: 500, type: 'server_error' },
};

/** The types of the gateway's own errors. */
export const errorTypes: readonly string[] = [...new Set(Object.values(mappings).map(({ type }) => type))];

/** A fault whose answer has headers of its own, such as `Allow`. */
export class FaultWithHeaders extends Fault {
  readonly headers: ResponseHeaders;

  constructor(code: FaultCode, message: string, headers: ResponseHeaders) {
    super(code, message);
    this.headers = headers;
  }
}

/** The answer to a caller about an error. About an unknown error it says only that it happened. */
export function errorResponse(error: unknown): TextResponse {
  const told = describeError(error);
  return jsonResponse(told.status, envelope({ ...told.error, ...earliestStartOf(told.fault) }), {
    ...retryAfterHeaders(told.retryAfterMs),
    ...mappings[told.fault.code].headers,
    ...(told.fault instanceof FaultWithHeaders ? told.fault.headers : {}),
  });
}

/** OpenAI's envelope has one more field where it is known when the request could start: Unix seconds. */
const earliestStartOf = ({ earliestStartMs }: Fault): { readonly earliest_start?: number } =>
  earliestStartMs === null ? {} : { earliest_start: Math.ceil(earliestStartMs / 1_000) };

/** The same without HTTP, for callers in the same process. */
export function describeError(error: unknown) {
  const fault = error instanceof Fault ? error : unknownFault;
  const { status, type, code = fault.code } = mappings[fault.code];
  const { message, param, retryAfterMs } = fault;
  return { fault, status, error: { message, type, param, code } satisfies ErrorBody, retryAfterMs };
}

/** Counts every refusal; also logs an error that is not the caller's, with its cause. */
export function noteError(
  { log, meter }: { readonly log: Log; readonly meter?: Meter | undefined },
  error: unknown,
  about: LogFields,
): void {
  const { code } = error instanceof Fault ? error : unknownFault;
  meter?.emit(refusalMetrics(code));
  const { status, level = 'error' } = mappings[code];
  if (status >= 500 && level !== null) log[level]('request failed', { ...about, cause: error });
}

export const envelope = (error: ErrorBody): string => JSON.stringify({ error });

const unknownFault = new Fault(
  'internal_error',
  'Something went wrong inside the gateway. The request id of this answer names the log entry.',
);
