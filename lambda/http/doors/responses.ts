import type { UseCases, RequestObject, Submitted } from '../../app/use-cases.ts';
import { Fault } from '../../core/faults.ts';
import { asResponse } from '../../core/requests/response-body.ts';
import { owning } from '../../core/keys/principal.ts';
import { preferenceApplied, replayed } from '../answering/acceptance.ts';
import { aboutExchange } from '../edge/about-exchange.ts';
import type { HttpEvent, RouteHandler } from '../edge/exchange.ts';
import { checkId } from '../../api/bodies/ids.ts';
import { lookAgainMs } from '../../api/objects/request-object.ts';
import { collectWishOf } from '../reading/request-query.ts';
import { responseObjectJson } from '../../api/objects/response-object.ts';
import { jsonResponse, type HttpResponse } from '../edge/response.ts';
import { retryAfterHeaders } from '../answering/retry-after.ts';
import type { Site } from '../edge/site.ts';
import { createStoredStream } from '../answering/stored-stream.ts';

/** Makes the answer for a response in the background: 200, as from OpenAI, unless `Prefer` was applied. */
export const createResponseAcceptance =
  ({ clock }: Pick<Site, 'clock'>) =>
  (
    { isReplay, ...object }: Submitted,
    _event: HttpEvent,
    /** The caller's preferences that were applied. */
    applied: readonly string[] = [],
  ): HttpResponse =>
    jsonResponse(applied.length > 0 ? 202 : 200, responseObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
      ...preferenceApplied(applied),
      ...replayed(isReplay),
    });

/** Makes the handlers that read and cancel a response in the background. */
export function createResponses(site: Site): Record<'read' | 'cancel', RouteHandler> {
  const { useCases, clock } = site;
  const streamStored = createStoredStream({
    ...site,
    useCases: { ...useCases, collect: collectOwn(useCases) },
  });
  const respond = (object: RequestObject): HttpResponse => {
    if (object.status === 'completed' && object.response === null) throw notKept();
    return jsonResponse(200, responseObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
    });
  };
  return {
    async read({ event, principal, id, signal }) {
      checkQuery(event);
      const which = { id: checkId('response', id), ...owning(principal) };
      const { stream, waitMs } = collectWishOf(event);
      if (stream === undefined) return respond(await useCases.collect({ ...which, waitMs, signal }));
      return streamStored(which, { ...stream, about: aboutExchange(event) });
    },
    cancel: async ({ principal, id }) =>
      respond(await useCases.cancel({ id: checkId('response', id), ...owning(principal) })),
  };
}

/** The upstream's response under the request's id. */
const collectOwn =
  (useCases: UseCases): UseCases['collect'] =>
  async (which) => {
    const object = await useCases.collect(which);
    const { response } = object;
    return { ...object, response: response === null ? null : asResponse(response, object.id) };
  };

function checkQuery({ queryStringParameters }: HttpEvent): void {
  const param = Object.keys(queryStringParameters ?? {}).find((name) => /^include(\[\])?$/.test(name));
  if (param === undefined) return;
  throw new Fault('invalid_request', 'include is not supported here: send it when you create the response.', {
    param,
  });
}

const notKept = () =>
  new Fault(
    'request_not_found',
    'This response was answered directly and is not stored: only background responses are.',
    { param: 'id' },
  );
