import type { RequestObject, Submitted } from '../app/gateway.ts';
import { Fault } from '../core/faults.ts';
import { preferenceApplied, replayed } from './acceptance.ts';
import type { HttpEvent, RouteHandler } from './exchange.ts';
import { lookAgainMs } from './request-object.ts';
import { waitMsOf } from './request-query.ts';
import { responseObjectJson } from './response-object.ts';
import { jsonResponse, type HttpResponse } from './response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import type { Site } from './site.ts';

/** Makes the answer to whoever asked for a response in the background: 200, as OpenAI does, unless by `Prefer`. */
export const createResponseAcceptance =
  ({ clock }: Pick<Site, 'clock'>) =>
  (
    { isReplay, ...object }: Submitted,
    _event: HttpEvent,
    /** Of the caller's preferences. */
    applied: readonly string[] = [],
  ): HttpResponse =>
    jsonResponse(applied.length > 0 ? 202 : 200, responseObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
      ...preferenceApplied(applied),
      ...replayed(isReplay),
    });

/** Makes the handlers that read and cancel a response in the background. */
export function createResponses({ gateway, clock }: Site): Record<'read' | 'cancel', RouteHandler> {
  const respond = (object: RequestObject): HttpResponse => {
    if (object.status === 'completed' && object.response === null) throw notKept();
    return jsonResponse(200, responseObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
    });
  };
  return {
    async read({ event, owner, id }) {
      checkQuery(event);
      return respond(await gateway.collect({ id: checkId(id), owner, waitMs: waitMsOf(event) }));
    },
    cancel: async ({ owner, id }) => respond(await gateway.cancel({ id: checkId(id), owner })),
  };
}

const notOffered: Readonly<Record<string, string>> = {
  stream:
    'stream is not offered here: a response in the background is collected as a whole. Poll without it.',
  starting_after: 'starting_after is not offered: a response in the background is collected as a whole.',
  include: 'include is not offered here: say what to include when the response is created.',
  'include[]': 'include is not offered here: say what to include when the response is created.',
};

function checkQuery({ queryStringParameters }: HttpEvent): void {
  for (const [name, value] of Object.entries(queryStringParameters ?? {})) {
    const message = notOffered[name];
    if (message !== undefined && value !== 'false')
      throw new Fault('invalid_request', message, { param: name });
  }
}

function checkId(id: string): string {
  if (/^resp_[0-9a-z_-]{1,64}$/i.test(id)) return id;
  throw new Fault('request_not_found', 'There is no such response: ids begin with resp_.', { param: 'id' });
}

const notKept = () =>
  new Fault(
    'request_not_found',
    'This response was answered directly and is not kept: only those in the background are.',
    { param: 'id' },
  );
