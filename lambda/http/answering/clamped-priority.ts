import type { RequestObject } from '../../app/use-cases.ts';
import type { ResponseHeaders } from '../edge/response.ts';

/** Tells a caller that its key does not reach the priority that it asked for. */
export const clampedPriority = (asked: number | undefined, used: number | undefined): ResponseHeaders =>
  asked === undefined || used === undefined || asked === used
    ? {}
    : { 'x-headway-priority': `${used}; clamped` };

/** Tells a caller that its request has moved, as the budget of its key is used up. */
export const demotedPriority = (priority: number | undefined): ResponseHeaders =>
  priority === undefined ? {} : { 'x-headway-priority': `${priority}; demoted` };

/** The same for a request object. */
export const demotedIn = ({
  demoted,
  priority,
}: Pick<RequestObject, 'demoted' | 'priority'>): ResponseHeaders =>
  demotedPriority(demoted ? priority : undefined);
