import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { HttpEvent } from './exchange.ts';
import type { HttpResponse, ResponseHeaders } from './response.ts';

type Cors = NonNullable<HeadwayConfig['cors']>;

/** The headers that a page may read. */
const exposed = [
  'location',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'allow',
  'preference-applied',
  'idempotency-replayed',
  'x-request-id',
  'x-headway-request-id',
  'x-headway-priority',
  'x-headway-tier',
  'x-headway-wait-ms',
  'x-headway-dropped-params',
  'x-litellm-priority',
  'x-litellm-model-id',
  'x-litellm-model-group',
  'x-litellm-attempted-retries',
  'x-litellm-attempted-fallbacks',
  'x-litellm-max-retries',
  'x-litellm-request-prioritization-used',
  'openai-processing-ms',
  'llm_provider-x-request-id',
  ...['limit', 'remaining', 'reset'].flatMap((what) =>
    ['requests', 'tokens'].map((of) => `x-ratelimit-${what}-${of}`),
  ),
].join(', ');

/** Says whether pages of other origins may call. A key travels in a header, so there are no credentials to allow. */
export function corsHeaders(
  cors: Cors | undefined,
  { headers }: Pick<HttpEvent, 'headers'>,
): ResponseHeaders {
  if (cors === undefined) return {};
  const origin = headers?.origin;
  const isOpen = cors.origins.includes('*');
  const varies: ResponseHeaders = isOpen ? {} : { vary: 'origin' };
  if (origin === undefined || !(isOpen || cors.origins.includes(origin))) return varies;
  return {
    ...varies,
    'access-control-allow-origin': isOpen ? '*' : origin,
    'access-control-expose-headers': exposed,
  };
}

/** The answer to a browser's preflight request; undefined: the request is not one. */
export function preflight(cors: Cors | undefined, event: HttpEvent): HttpResponse | undefined {
  const { httpMethod, headers } = event;
  const isAsked = headers?.origin !== undefined && headers['access-control-request-method'] !== undefined;
  if (cors === undefined || httpMethod !== 'OPTIONS' || !isAsked) return undefined;
  const allowed = cors.headers?.join(', ') ?? headers['access-control-request-headers'] ?? '';
  const isAllowed = 'access-control-allow-origin' in corsHeaders(cors, event);
  const answer: ResponseHeaders = {
    'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
    'access-control-allow-headers': /^[\w!#$%&'*+.^`|~, -]*$/.test(allowed) ? allowed : '',
    'access-control-max-age': String(cors.maxAgeSeconds),
  };
  return { statusCode: 204, headers: isAllowed ? answer : {}, body: '' };
}
