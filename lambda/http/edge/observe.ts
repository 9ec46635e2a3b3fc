import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import type { Meter } from '../../ports/meter.ts';
import type { Log } from '../../ports/log.ts';
import type { Clock } from '../../ports/clock.ts';
import { errorResponse, noteError } from '../answering/errors.ts';
import { aboutExchange } from './about-exchange.ts';
import { corsHeaders } from './cors.ts';
import type { HttpEvent } from './exchange.ts';
import { withoutBody, type HttpResponse, type ResponseHeaders } from './response.ts';
import type { RouteTable } from './route-table.ts';

interface Observation extends Record<string, unknown> {
  startedAtMs?: number;
}

type Request = middy.Request<HttpEvent, HttpResponse, Error, Context, Observation>;

/** No cache may keep an answer, and no browser may guess its type. */
const guarded: ResponseHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Turns errors into answers, gives every answer the id of its log entry, and writes that entry: never a body, a
 * header or the path as it was sent.
 */
export function observe(parts: {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: Meter | undefined;
  readonly routeTable: RouteTable;
  readonly cors?: HeadwayConfig['cors'];
}) {
  const { clock, log, routeTable } = parts;

  function finish(request: Request): void {
    const { event, response, internal } = request;
    if (!response) return;
    const about = aboutExchange(event);
    request.response = {
      ...response,
      headers: {
        ...guarded,
        ...response.headers,
        ...corsHeaders(parts.cors, event),
        'x-request-id': about.apiRequestId,
      },
    };
    log.info('request', {
      ...about,
      route: routeTable.patternOf(event.path) ?? 'unknown',
      status: response.statusCode,
      ms: clock.now() - (internal.startedAtMs ?? clock.now()),
      requestId: response.headers['x-headway-request-id'],
      fault: request.error instanceof Fault ? request.error.code : undefined,
    });
  }

  return {
    before(request: Request): void {
      request.internal.startedAtMs = clock.now();
    },
    after: finish,
    onError(request: Request): void {
      noteError(parts, request.error, aboutExchange(request.event));
      const answer = errorResponse(request.error);
      request.response = request.event.httpMethod === 'HEAD' ? withoutBody(answer) : answer;
      finish(request);
    },
  };
}
