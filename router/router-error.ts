import type { UpstreamRefusal } from '../lambda/ports/upstream.ts';
import type { ErrorBody } from '../lambda/core/requests/request.ts';
import { describeError } from '../lambda/http/answering/errors.ts';

interface Told {
  readonly status: number;
  readonly error: ErrorBody;
  readonly retryAfterMs: number | null;
}

/** A request that was not answered: the status and the error that the gateway would have answered with. */
export class RouterError extends Error {
  readonly status: number;
  /** The inside of OpenAI's error envelope. */
  readonly error: ErrorBody;
  /** How long to wait before another try, if known. */
  readonly retryAfterMs: number | null;

  constructor({ status, error, retryAfterMs }: Told, cause?: unknown) {
    super(error.message, cause === undefined ? undefined : { cause });
    this.name = 'RouterError';
    this.status = status;
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }

  get code(): string | null {
    return this.error.code;
  }

  get type(): string {
    return this.error.type;
  }

  /** The field of the request that is wrong. */
  get param(): string | null {
    return this.error.param;
  }
}

/** For a fault of Headway's own; an unknown error is kept as the cause. */
export const errorOf = (cause: unknown): RouterError =>
  cause instanceof RouterError ? cause : new RouterError(describeError(cause), cause);

/** For an upstream's own refusal, after every attempt. */
export const refusedBy = ({ status, error, retryAfterMs }: UpstreamRefusal): RouterError =>
  new RouterError({ status, error, retryAfterMs });

/** For an upstream whose answer cannot be used. */
export const failedUpstream = (message: string, cause?: unknown): RouterError =>
  new RouterError(
    {
      status: 502,
      error: { message, type: 'upstream_error', param: null, code: 'upstream_failed' },
      retryAfterMs: null,
    },
    cause,
  );
