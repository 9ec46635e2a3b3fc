import { Readable } from 'node:stream';
import type { Completion } from '../../app/use-cases.ts';
import { withDemotion } from './clamped-priority.ts';
import { replayed } from './acceptance.ts';
import { answerEvents } from '../../core/answers/answer-events.ts';
import { envelope } from './errors.ts';
import { eventStream } from './event-stream.ts';
import { bodyOf, relay } from './relay.ts';
import {
  eventStreamHeaders,
  jsonResponse,
  type HttpResponse,
  type ResponseHeaders,
} from '../edge/response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import { servedHeaders } from './served-headers.ts';

interface About {
  readonly extraHeaders: ResponseHeaders;
  /** A stored answer has to be sent as a stream. */
  readonly storedStream?: { readonly isUsageWanted: boolean } | undefined;
  /** The upstream's stream broke off. */
  readonly onBroken: (broken: { readonly deployment: string; readonly cause: unknown }) => void;
  /** The caller left before the end of a stream. */
  readonly onClosed: () => void;
}

/** An upstream's answer as the caller gets it: a JSON body byte for byte, a stream as it arrives. */
export function completionResponse(
  { served, ...completion }: Exclude<Completion, { readonly kind: 'accepted' }>,
  about: About,
): HttpResponse {
  const own = {
    ...servedHeaders(served),
    ...withDemotion(about.extraHeaders, served.demotedTo),
    ...replayed(served.isReplay),
  };
  if (completion.kind === 'refused') {
    const { status, error, retryAfterMs } = completion.refusal;
    return jsonResponse(status, envelope(error), { ...own, ...retryAfterHeaders(retryAfterMs) });
  }
  const { status, body, headers } = completion.answer;
  const all = { ...headers, ...own, 'x-litellm-request-prioritization-used': 'True' };
  if (typeof body === 'string') {
    const events = about.storedStream && answerEvents(body, about.storedStream);
    if (events === undefined) return jsonResponse(status, body, all);
    const stream = Readable.from(eventStream(events));
    return { statusCode: status, headers: { ...all, ...eventStreamHeaders }, body: stream };
  }
  const onBroken = (cause: unknown) => about.onBroken({ deployment: served.deploymentId, cause });
  return {
    statusCode: status,
    headers: { ...all, ...eventStreamHeaders },
    body: bodyOf(relay(body, onBroken), about.onClosed),
  };
}
