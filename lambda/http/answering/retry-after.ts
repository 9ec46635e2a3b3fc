import type { ResponseHeaders } from '../edge/response.ts';

/** `Retry-After` in whole seconds, as RFC 9110 requires, and the exact ms, which OpenAI's SDKs read first. */
export const retryAfterHeaders = (retryAfterMs: number | null): ResponseHeaders =>
  retryAfterMs === null
    ? {}
    : {
        'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
        'retry-after-ms': String(Math.max(0, Math.ceil(retryAfterMs))),
      };
