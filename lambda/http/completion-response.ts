import type { Completion } from '../app/gateway.ts';
import { envelope } from './errors.ts';
import { bodyOf, relay } from './relay.ts';
import { eventStreamHeaders, jsonResponse, type HttpResponse, type ResponseHeaders } from './response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import { servedHeaders } from './served-headers.ts';

interface About {
  readonly group: string;
  readonly extraHeaders: ResponseHeaders;
  /** The upstream's stream ended before its end. */
  readonly onBroken: (cause: unknown) => void;
  /** The caller went before the end of a stream. */
  readonly onClosed: () => void;
}

/** What an upstream said, as the caller gets it: a JSON body byte for byte, a stream as it arrives. */
export function completionResponse(
  { served, ...completion }: Exclude<Completion, { readonly kind: 'accepted' }>,
  about: About,
): HttpResponse {
  const own = { ...servedHeaders(served, about.group), ...about.extraHeaders };
  if (completion.kind === 'refused') {
    const { status, error, retryAfterMs } = completion.refusal;
    return jsonResponse(status, envelope(error), { ...own, ...retryAfterHeaders(retryAfterMs) });
  }
  const { status, body, headers } = completion.answer;
  const all = { ...headers, ...own, 'x-litellm-request-prioritization-used': 'True' };
  if (typeof body === 'string') return jsonResponse(status, body, all);
  return {
    statusCode: status,
    headers: { ...all, ...eventStreamHeaders },
    body: bodyOf(relay(body, about.onBroken), about.onClosed),
  };
}
