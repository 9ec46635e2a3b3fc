import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import { createCallerCheck } from './caller.ts';
import type { HttpEvent } from './exchange.ts';
import { withoutBasePath } from './outward-path.ts';
import { buffered, canStream, executionMode } from './execution-mode.ts';
import { httpEventOf } from './function-url-event.ts';
import { observe } from './observe.ts';
import { withoutBody, type HttpResponse } from './response.ts';
import { createRouter } from './router.ts';
import { createRoutes } from './routes.ts';
import type { Site } from './site.ts';

/** Makes the Lambda handler of the API: everything that a process needs to answer, built once. */
export function createApiHandler(site: Site) {
  const router = createRouter(createRoutes(site));
  const ownerOf = createCallerCheck(site.config, site.secrets);
  const isBuffered = !canStream();

  async function answer(event: HttpEvent): Promise<HttpResponse> {
    const { route, id } = router.match(event);
    const owner = route.isOpen === true ? '' : await ownerOf(event);
    const response = await route.handler({ event, owner, id });
    if (event.httpMethod === 'HEAD') return withoutBody(response);
    return isBuffered ? buffered(response) : response;
  }

  return middy<HttpEvent, HttpResponse>({ executionMode: executionMode(), timeoutEarlyInMillis: 0 })
    .before((request) => {
      request.event = withoutBasePath(
        httpEventOf(request.event),
        (path) => router.patternOf(path) !== undefined,
      );
    })
    .use(observe({ clock: site.clock, log: site.log, meter: site.meter, router }))
    .use(httpHeaderNormalizer())
    .handler(answer);
}
