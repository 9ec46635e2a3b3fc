import type { Submitted } from '../../app/use-cases.ts';
import { requestObjectJson } from '../../app/requests/request-object-json.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { lookAgainMs } from '../../api/objects/request-object.ts';
import { jsonResponse, type HttpResponse, type ResponseHeaders } from '../edge/response.ts';
import { retryAfterHeaders } from './retry-after.ts';
import { outwardBase } from '../edge/outward-path.ts';
import type { Site } from '../edge/site.ts';

/** Makes the answer to a caller who does not wait (any longer): 202, and the address at which to collect. */
export const createAcceptance =
  ({ clock }: Site) =>
  (
    { isReplay, ...object }: Submitted,
    event: HttpEvent,
    /** The caller's preferences that were applied. */
    applied: readonly string[] = [],
  ): HttpResponse =>
    jsonResponse(202, requestObjectJson(object), {
      location: `${outwardBase(event)}/v1/requests/${object.id}`,
      'x-headway-request-id': object.id,
      ...retryAfterHeaders(lookAgainMs(object, clock.now())),
      ...latestStart(object),
      ...preferenceApplied(applied),
      ...replayed(isReplay),
    });

/** When the request starts at the latest, in Unix seconds, where that is known. */
const latestStart = ({ latest_start: at }: Submitted): ResponseHeaders =>
  at === null ? {} : { 'x-headway-latest-start': String(at) };

/** RFC 7240: the preferences of `Prefer` that were followed. */
export const preferenceApplied = (applied: readonly string[]): ResponseHeaders =>
  applied.length === 0 ? {} : { 'preference-applied': applied.join(', ') };

/** Tells a caller that the same request was sent before. */
export const replayed = (isReplay = false): ResponseHeaders =>
  isReplay ? { 'idempotency-replayed': 'true' } : {};
