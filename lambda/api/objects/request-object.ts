import type { RequestObject } from '../../app/use-cases.ts';
import { isTerminal } from '../../core/requests/request.ts';

/** How often to look again: at the estimated start, within these bounds. */
const gapMs = { shortest: 1_000, longest: 30_000 } as const;

/** When it makes sense to look again, ms from now; null once the request has ended. */
export function lookAgainMs(object: RequestObject, nowMs: number): number | null {
  if (isTerminal(object.status)) return null;
  const untilStartMs = (object.estimated_start ?? 0) * 1000 - nowMs;
  return Math.min(gapMs.longest, Math.max(gapMs.shortest, untilStartMs));
}
