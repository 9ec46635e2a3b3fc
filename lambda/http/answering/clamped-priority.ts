import type { ResponseHeaders } from '../edge/response.ts';

/** Tells a caller that its key does not reach the priority that it asked for. */
export const clampedPriority = (asked: number | undefined, used: number | undefined): ResponseHeaders =>
  asked === undefined || used === undefined || asked === used
    ? {}
    : { 'x-headway-priority': `${used}; clamped` };
