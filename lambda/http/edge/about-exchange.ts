import { traceIdIn } from '../../deployed/trace-id.ts';
import type { HttpEvent } from './exchange.ts';

/**
 * The fields that identify an HTTP request in the log. API Gateway gives each request an id, and a trace id in a
 * header if its caller sent none.
 */
export const aboutExchange = (event: HttpEvent) => ({
  apiRequestId: event.requestContext.requestId,
  traceId: traceIdOf(event),
});

/** Header names are in lower case after the normalizer, and as API Gateway writes them before it. */
export const traceIdOf = ({ headers }: HttpEvent): string | undefined =>
  traceIdIn(headers?.['x-amzn-trace-id'] ?? headers?.['X-Amzn-Trace-Id']);
