import type { RequestObject } from '../app/gateway.ts';
import type { HttpEvent } from './exchange.ts';
import { prefersAsync } from './prefer.ts';
import { lookAgainMs, requestObjectJson } from './request-object.ts';
import { jsonResponse, type HttpResponse } from './response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import type { Site } from './site.ts';

/** Makes the answer to a caller who does not wait: 202, and where to collect. */
export const createAcceptance =
  ({ clock }: Site) =>
  (object: RequestObject, event: HttpEvent): HttpResponse =>
    jsonResponse(202, requestObjectJson(object), {
      location: `${stageOf(event)}/v1/requests/${object.id}`,
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
      ...(prefersAsync(event) ? { 'preference-applied': 'respond-async' } : {}),
    });

/** API Gateway's own host names have the stage in their addresses, all others do not. */
const stageOf = ({ requestContext: { domainName = '', stage = '' } }: HttpEvent): string =>
  domainName.includes('.execute-api.') ? `/${stage}` : '';
