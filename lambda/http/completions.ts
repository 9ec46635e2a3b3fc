import type { IncomingRequest } from '../app/gateway.ts';
import type { Endpoint } from '../core/request.ts';
import { readCompletionRequest } from './completion-request.ts';
import { completionResponse } from './completion-response.ts';
import { errorResponse, logError } from './errors.ts';
import type { HttpEvent, RouteHandler } from './exchange.ts';
import { createHold } from './hold.ts';
import { readJsonBody } from './json-body.ts';
import { createModelNames } from './model-names.ts';
import { prefersAsync } from './prefer.ts';
import type { HttpResponse, ResponseHeaders } from './response.ts';
import type { Site } from './site.ts';
import { createAcceptance } from './acceptance.ts';

interface Surroundings {
  readonly event: HttpEvent;
  readonly isStream: boolean;
  readonly extraHeaders: ResponseHeaders;
}

/** Makes the handlers of the endpoints that call a model; `/queue/…` also answers with the priority used. */
export function createCompletions(site: Site) {
  const { gateway, config, log } = site;
  const models = createModelNames(config);
  const hold = createHold(site);
  const accept = createAcceptance(site);

  function complete(request: IncomingRequest, around: Surroundings): Promise<HttpResponse> {
    const { event, isStream, extraHeaders } = around;
    const { requestId } = event.requestContext;
    const caller = new AbortController();
    const onClosed = () => caller.abort();
    const onBroken = (cause: unknown) => log.warn('the upstream broke off its stream', { requestId, cause });
    const answer = gateway
      .complete({ ...request, signal: caller.signal })
      .then((done) =>
        done.kind === 'accepted'
          ? accept(done.object, event)
          : completionResponse(done, { group: request.group, extraHeaders, onBroken, onClosed }),
      );
    return hold({
      answer,
      isStream,
      onClosed,
      onLateError(error) {
        logError(log, error, requestId);
        return errorResponse(error);
      },
    });
  }

  return (endpoint: Endpoint, { isQueue } = { isQueue: false }): RouteHandler =>
    ({ event, owner }) => {
      const asked = { config, models, prefersAsync: prefersAsync(event) };
      const read = readCompletionRequest(readJsonBody(event), endpoint, asked);
      const { isStream, isBackground, ...request } = read;
      if (isBackground) return gateway.submit({ ...request, owner }).then((object) => accept(object, event));
      return complete(
        { ...request, owner },
        {
          event,
          isStream,
          extraHeaders: isQueue ? { 'x-litellm-priority': String(request.priority) } : {},
        },
      );
    };
}
