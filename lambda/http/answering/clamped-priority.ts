import type { RequestObject } from '../../app/use-cases.ts';
import type { ResponseHeaders } from '../edge/response.ts';

/** Tells a caller that its key does not reach the priority that it asked for. */
export const clampedPriority = (asked: number | undefined, used: number | undefined): ResponseHeaders =>
  asked === undefined || used === undefined || asked === used
    ? {}
    : { 'x-headway-priority': `${used}; clamped` };

/**
 * Headers that also tell a caller that its request has moved, as the budget of its key is used up. LiteLLM's header,
 * where it is sent, has the priority that was used.
 */
export function withDemotion(headers: ResponseHeaders, priority: number | undefined): ResponseHeaders {
  if (priority === undefined) return headers;
  const isLiteLlm = headers['x-litellm-priority'] !== undefined;
  return {
    ...headers,
    'x-headway-priority': `${priority}; demoted`,
    ...(isLiteLlm && { 'x-litellm-priority': String(priority) }),
  };
}

/** The same for a request object. */
export const withDemotionOf = (
  { demoted, priority }: Pick<RequestObject, 'demoted' | 'priority'>,
  headers: ResponseHeaders,
): ResponseHeaders => withDemotion(headers, demoted ? priority : undefined);
