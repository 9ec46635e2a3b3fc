import { Readable } from 'node:stream';
import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import { preflight } from './cors.ts';
import type { HttpEvent } from './exchange.ts';
import { withoutBasePath } from './outward-path.ts';
import { callerSignalOf, hasLeft } from '../reading/caller-signal.ts';
import { buffered, canStream, executionMode, withCaller } from './execution-mode.ts';
import { createHandle } from './handle.ts';
import { httpEventOf } from './function-url-event.ts';
import { observe } from './observe.ts';
import { withoutBody, type HttpResponse } from './response.ts';
import { createRouteTable } from './route-table.ts';
import { messageResponse } from '../answering/message-response.ts';
import { createRoutes, messagesPaths } from './routes.ts';
import type { Site } from './site.ts';

/** If nobody reads on, middy would wait forever for a text to be written; a body that it pipes ends at once. */
function leaveUnread(request: middy.Request<HttpEvent, HttpResponse>): void {
  const { response, context } = request;
  if (!response || typeof response.body !== 'string' || !hasLeft(context)) return;
  request.response = { ...response, body: Readable.from([]) };
}

/**
 * Makes the API's Lambda handler: everything that a process needs to answer, built once. `onInvoke` runs at the
 * beginning of each invocation.
 */
export function createApiHandler(site: Site, onInvoke: () => void = () => undefined): unknown {
  const routeTable = createRouteTable(createRoutes(site));
  const handle = createHandle(site);
  const isBuffered = !canStream();

  /** An error before or in the handler of a path of Anthropic's is told in Anthropic's envelope. */
  function tellInItsEnvelope(request: middy.Request<HttpEvent, HttpResponse>): void {
    const { response, event } = request;
    const pattern = routeTable.patternOf(event.path) ?? '';
    if (response && messagesPaths.includes(pattern)) request.response = messageResponse(response);
  }

  async function answer(event: HttpEvent, context: object): Promise<HttpResponse> {
    const asked = preflight(site.config.cors, event);
    if (asked !== undefined) return asked;
    const { route, id } = routeTable.match(event);
    const response = await handle(route, { event, id, signal: callerSignalOf(context) });
    if (event.httpMethod === 'HEAD') return withoutBody(response);
    return isBuffered ? buffered(response) : response;
  }

  const handler = middy<HttpEvent, HttpResponse>({ executionMode: executionMode(), timeoutEarlyInMillis: 0 })
    // First in the chain, so that its `after` runs last.
    .use({ after: leaveUnread, onError: leaveUnread })
    .use({ onError: tellInItsEnvelope })
    .before((request) => {
      onInvoke();
      request.event = withoutBasePath(
        httpEventOf(request.event),
        (path) => routeTable.patternOf(path) !== undefined,
      );
    })
    .use(observe({ clock: site.clock, log: site.log, meter: site.meter, cors: site.config.cors, routeTable }))
    .use(httpHeaderNormalizer())
    .handler(answer);
  return withCaller(handler);
}
