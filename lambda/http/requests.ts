import type { RequestObject } from '../app/gateway.ts';
import { Fault } from '../core/faults.ts';
import type { HttpEvent, RouteHandler } from './exchange.ts';
import { lookAgainMs, requestObjectJson } from './request-object.ts';
import { jsonResponse, type HttpResponse } from './response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import type { Site } from './site.ts';

const longestWaitSeconds = 60;

/** Makes the handlers that read and cancel a request by its id. */
export function createRequests({ gateway, clock }: Site): Record<'collect' | 'cancel', RouteHandler> {
  const respond = (object: RequestObject): HttpResponse =>
    jsonResponse(200, requestObjectJson(object), {
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
    });
  return {
    collect: async ({ event, owner, id }) =>
      respond(await gateway.collect({ id: checkId(id), owner, waitMs: waitMsOf(event) })),
    cancel: async ({ owner, id }) => respond(await gateway.cancel({ id: checkId(id), owner })),
  };
}

function checkId(id: string): string {
  if (/^req_[0-9a-z_-]{1,64}$/i.test(id)) return id;
  throw new Fault('request_not_found', 'There is no such request: ids begin with req_.', { param: 'id' });
}

function waitMsOf({ queryStringParameters }: HttpEvent): number {
  const wait = queryStringParameters?.wait ?? '0';
  if (/^\d{1,2}$/.test(wait) && Number(wait) <= longestWaitSeconds) return Number(wait) * 1000;
  throw new Fault(
    'invalid_request',
    `wait must be a whole number of seconds from 0 to ${longestWaitSeconds}.`,
    {
      param: 'wait',
    },
  );
}
