import type { RequestList, RequestObject } from '../../app/use-cases.ts';
import { requestObjectJson } from '../../app/requests/request-object-json.ts';
import { owning, type Principal } from '../../core/keys/principal.ts';
import { aboutExchange } from '../edge/about-exchange.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { checkId } from '../../api/bodies/ids.ts';
import { readJsonBody } from '../reading/json-body.ts';
import { createModelNames } from '../../api/bodies/model-names.ts';
import { readChange } from '../reading/request-change.ts';
import { lookAgainMs } from '../../api/objects/request-object.ts';
import { collectWishOf, listOf } from '../reading/request-query.ts';
import { clampedPriority } from '../answering/clamped-priority.ts';
import { priorityFor } from '../../app/keys/key-rules.ts';
import { jsonResponse, withHeaders, type HttpResponse } from '../edge/response.ts';
import { retryAfterHeaders } from '../answering/retry-after.ts';
import type { Site } from '../edge/site.ts';
import { createStoredStream } from '../answering/stored-stream.ts';

/** Makes the handlers that list a caller's requests, and read, change and cancel one by its id. */
export function createRequests(site: Site): Record<'list' | 'collect' | 'change' | 'cancel', RouteHandler> {
  const { useCases, clock } = site;
  const models = createModelNames(site.config);
  const streamStored = createStoredStream(site);
  const respond = (object: RequestObject): HttpResponse =>
    jsonResponse(200, requestObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
    });
  return {
    list: async ({ event, principal }) =>
      jsonResponse(200, listJson(await useCases.list({ ...listOf(event, models), ...owning(principal) }))),
    async collect({ event, principal, id, signal }) {
      const which = { id: checkId('request', id), ...owning(principal) };
      const { stream, waitMs } = collectWishOf(event);
      if (stream === undefined) return respond(await useCases.collect({ ...which, waitMs, signal }));
      return streamStored(which, { ...stream, about: aboutExchange(event) });
    },
    async change({ event, principal, id }) {
      const { bestPriority: best } = site.config;
      const asked = readChange(readJsonBody(event), clock.now());
      const wanted = { ...asked, priority: changedPriority(principal, { asked: asked.priority, best }) };
      const object = await useCases.change({ id: checkId('request', id), ...owning(principal), ...wanted });
      return withHeaders(respond(object), clampedPriority(asked.priority, wanted.priority));
    },
    cancel: async ({ principal, id }) =>
      respond(await useCases.cancel({ id: checkId('request', id), ...owning(principal) })),
  };
}

const changedPriority = (
  { settings }: Principal,
  { asked, best }: { readonly asked: number | undefined; readonly best: number | undefined },
): number | undefined =>
  asked === undefined ? undefined : priorityFor(settings, { asked, usual: asked, best });

/** A list in OpenAI's shape. */
function listJson({ data, hasMore, lastId }: RequestList): string {
  const first = JSON.stringify(data[0]?.id ?? null);
  const ends = `"first_id":${first},"last_id":${JSON.stringify(lastId)},"has_more":${String(hasMore)}`;
  return `{"object":"list","data":[${data.map(requestObjectJson).join(',')}],${ends}}`;
}
