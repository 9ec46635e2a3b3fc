import type { RequestObject } from '../app/gateway.ts';
import { isTerminal } from '../core/request.ts';

/** The request object as JSON; the upstream's body goes in as the text it is, digit for digit. */
export function requestObjectJson(object: RequestObject): string {
  const { response, error, metadata, ...head } = object;
  const opened = JSON.stringify(head).slice(0, -1);
  const tail = JSON.stringify({ error, metadata }).slice(1);
  return `${opened},"response":${response ?? 'null'},${tail}`;
}

/** How often to look again: when it should start, within these bounds. */
const gapMs = { shortest: 1_000, longest: 30_000 } as const;

/** When looking again makes sense, ms from now; null once the request has ended. */
export function lookAgainMs(object: RequestObject, nowMs: number): number | null {
  if (isTerminal(object.status)) return null;
  const untilStartMs = (object.estimated_start ?? 0) * 1000 - nowMs;
  return Math.min(gapMs.longest, Math.max(gapMs.shortest, untilStartMs));
}
