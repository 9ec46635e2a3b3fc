import type { UseCases, RequestObject } from '../../app/use-cases.ts';
import { LONGEST_WAIT_SECONDS } from '../../core/requests/patience.ts';
import type { LogFields } from '../../ports/log.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import { isTerminal } from '../../core/requests/request.ts';
import { answerEvents } from '../../core/answers/answer-events.ts';
import { envelope, errorResponse, noteError } from './errors.ts';
import { errorEvent, eventStream } from './event-stream.ts';
import { defaultKeepAliveMs } from './hold.ts';
import { bodyOf } from './relay.ts';
import { eventStreamHeaders, type HttpResponse } from '../edge/response.ts';
import type { Site } from '../edge/site.ts';

type Which = Omit<Parameters<UseCases['collect']>[0], 'waitMs'>;

interface Watched {
  readonly first: RequestObject;
  readonly signal: AbortSignal;
}

/**
 * Makes the answer to a caller who collects a request as an event stream: comments until the request has ended,
 * then its stored answer, event by event.
 */
export function createStoredStream(site: Site) {
  const { useCases, clock, keepAliveMs = defaultKeepAliveMs } = site;

  async function* untilEnded(
    which: Which,
    { first, signal }: Watched,
  ): AsyncGenerator<string, RequestObject> {
    const untilMs = clock.now() + LONGEST_WAIT_SECONDS * 1000;
    let object = first;
    while (!isTerminal(object.status) && clock.now() < untilMs && !signal.aborted) {
      yield ': waiting\n\n';
      object = await useCases.collect({ ...which, waitMs: keepAliveMs, signal });
    }
    return object;
  }

  async function* stream(
    which: Which,
    {
      startingAfter,
      about,
      ...watched
    }: Watched & { readonly startingAfter?: number | undefined; readonly about: LogFields },
  ): AsyncGenerator<string> {
    try {
      yield* eventsOf(yield* untilEnded(which, watched), startingAfter);
    } catch (error) {
      noteError(site, error, { ...about, requestId: which.id });
      yield errorEvent(errorResponse(error).body);
    }
  }

  return async (
    which: Which,
    from: { readonly startingAfter: number | undefined; readonly about: LogFields },
  ): Promise<HttpResponse> => {
    // An error of the request itself gets a status of its own.
    const first = await useCases.collect({ ...which, waitMs: 0 });
    const headers = { ...eventStreamHeaders, 'x-headway-request-id': which.id };
    const caller = new AbortController();
    const events = stream(which, { first, signal: caller.signal, ...from });
    const body = bodyOf(events, () => caller.abort());
    return { statusCode: 200, headers, body };
  };
}

function* eventsOf({ status, response, error }: RequestObject, startingAfter?: number): Generator<string> {
  const events = response === null ? undefined : answerEvents(response, { isUsageWanted: true });
  if (events !== undefined) yield* eventStream(events, startingAfter);
  else yield errorEvent(envelope(error ?? (isTerminal(status) ? noStream(response) : notEnded)));
}

const notEnded: ErrorBody = {
  message: 'The request has not ended yet. Ask for its stream again.',
  type: 'timeout',
  param: null,
  code: 'not_ended',
};

const noStream = (response: string | null): ErrorBody => ({
  message:
    response === null
      ? 'There is nothing to collect: the answer went to the caller who waited for it.'
      : 'This answer cannot be streamed. Collect it without stream=true.',
  type: 'invalid_request_error',
  param: 'stream',
  code: 'no_stream',
});
