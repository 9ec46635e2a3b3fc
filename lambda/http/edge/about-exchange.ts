import { traceIdIn } from '../../deployed/trace-id.ts';
import type { HttpEvent } from './exchange.ts';

/**
 * What names an HTTP request in the log. API Gateway gives each an id, and a trace id in a header where its
 * caller sent none.
 */
export const aboutExchange = (event: HttpEvent) => ({
  apiRequestId: event.requestContext.requestId,
  traceId: traceIdOf(event),
});

/** Header names are in lower case once the event has passed the normalizer, and API Gateway's own before. */
export const traceIdOf = ({ headers }: HttpEvent): string | undefined =>
  traceIdIn(headers?.['x-amzn-trace-id'] ?? headers?.['X-Amzn-Trace-Id']);
